//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasmcloud_postgres/wit/wasmcloud-postgres-0.1.1-draft.wit",
    world: "imports",
    imports: { default: async },
});

pub(super) use wasmcloud::postgres::{prepared, query, types};

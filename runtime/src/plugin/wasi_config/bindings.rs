//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasi_config/wit/wasi-config-0.2.0-rc.1.wit",
    world: "imports",
});

pub(super) use wasi::config::store;

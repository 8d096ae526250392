//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasmcloud_secrets/wit/wasmcloud-secrets-2.1.0.wit",
    world: "imports",
    imports: { default: trappable },
    with: { "wasmcloud:secrets/store.secret": super::vault::Secret },
});

pub(super) use wasmcloud::secrets::{reveal, store};

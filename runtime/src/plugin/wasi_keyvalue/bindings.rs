//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasi_keyvalue/wit/wasi-keyvalue-0.2.0-draft.wit",
    world: "imports",
    imports: { default: async | trappable },
    with: { "wasi:keyvalue/store.bucket": super::open_bucket::OpenBucket },
});

pub(super) use wasi::keyvalue::{atomics, batch, store};

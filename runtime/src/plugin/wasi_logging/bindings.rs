//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasi_logging/wit/wasi-logging-0.1.0-draft.wit",
    world: "imports",
});

pub(super) use wasi::logging::logging;

//! Bindings generated from the WIT of the interface.

wasmtime::component::bindgen!({
    path: "src/plugin/wasi_otel/wit",
    world: "wasi:otel/imports@0.2.0-rc.2",
});

pub(super) use wasi::clocks::wall_clock::Datetime;
pub(super) use wasi::otel::{logs, metrics, tracing, types};

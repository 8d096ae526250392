//! `wasi:webgpu@0.3.0-rc.2`: the GPUs of the machine, for computing and off-screen rendering.
//!
//! Requires the feature `wasi-webgpu`, which is off by default: the implementation is the crate published by the proposal, and
//! as experimental as the proposal itself.

mod plugin;
mod view;

pub use plugin::WasiWebgpu;

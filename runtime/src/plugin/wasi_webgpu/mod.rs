//! `wasi:webgpu@0.3.0-rc.2`: the graphics processors of the machine, for computing and drawing without a window.
//!
//! Behind the feature `wasi-webgpu`, which is off by default: the implementation is the published crate of the proposal, and
//! as experimental as that is.

mod plugin;
mod view;

pub use plugin::WasiWebgpu;

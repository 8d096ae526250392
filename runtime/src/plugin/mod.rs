//! Capabilities that a host adds to the ones of WASI.

mod host_plugin;

pub mod wasi_config;

pub use host_plugin::HostPlugin;

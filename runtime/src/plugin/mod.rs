//! Capabilities that a host adds to the ones of WASI.

mod host_plugin;

pub use host_plugin::HostPlugin;

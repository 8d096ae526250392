//! Capabilities that a host adds to the ones of WASI.

mod host_plugin;

pub mod backends;
pub mod observe;
pub mod servers;
pub mod wasi_config;

pub use host_plugin::HostPlugin;

//! `wasi:config/store@0.2.0-rc.1`: the settings of a workload.

mod bindings;
mod dynamic_config;

pub use dynamic_config::DynamicConfig;

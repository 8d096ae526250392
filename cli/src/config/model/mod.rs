//! The keys of configuration files, one file for each group.

mod config;
mod host;
mod workload;

pub(crate) use config::{Config, DevConfig, HostInterfaceConfig, SCHEMA_URL};
pub(crate) use host::{HostConfig, HttpClientTrustRoots};
pub(crate) use workload::{OverrideConfig, SOURCES};

//! The messages of the control plane, generated from `runtime/proto` with `cargo xtask generate`.
//!
//! On the wire they are proto3 JSON: names in lower camel case, zero values left out, 64-bit numbers as strings, enumerations as
//! names. Fields and values that are not known are passed over, and null is as good as nothing.
#![allow(
    missing_docs,
    clippy::all,
    clippy::pedantic,
    reason = "generated code, documented in the definitions"
)]

use std::fmt;

pub use super::timestamp::Timestamp;

include!("protocol/messages.rs");
include!("protocol/json.rs");

impl fmt::Debug for ImagePullSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ImagePullSecret(<redacted>)")
    }
}

/// Values of settings and variables may be secrets.
impl fmt::Debug for LocalResources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalResources")
            .field("memory_limit_mb", &self.memory_limit_mb)
            .field("cpu_limit", &self.cpu_limit)
            .field("config", &self.config.keys())
            .field("environment", &self.environment.keys())
            .field("volume_mounts", &self.volume_mounts)
            .field("allowed_hosts", &self.allowed_hosts)
            .finish_non_exhaustive()
    }
}

/// Settings may hold URLs with passwords.
impl fmt::Debug for WitInterface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WitInterface")
            .field("namespace", &self.namespace)
            .field("package", &self.package)
            .field("version", &self.version)
            .field("interfaces", &self.interfaces)
            .field("config", &self.config.keys())
            .field("name", &self.name)
            .finish()
    }
}

//! `wasmcloud:secrets@2.1.0`: secret values for components.
//!
//! # Flow
//! The code that starts a workload puts the secrets of its components into the [`Vault`] → a component gets a secret by key, as
//! an opaque resource → it reveals the secret where it needs the value → when the workload ends, its secrets are removed.
//!
//! # Guarantees
//! A component can only get its own secrets. The host never writes values to logs, errors or spans, and overwrites them in
//! memory once the workload and all resources it got have been dropped. Copies that a guest reveals are controlled by the
//! guest.

mod bindings;
mod guest;
mod plugin;
mod vault;

pub use plugin::WasmcloudSecrets;
pub use vault::{Secret, Secrets, Vault};

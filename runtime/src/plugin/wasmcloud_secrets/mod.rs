//! `wasmcloud:secrets@2.1.0`: what a component must know and nobody else.
//!
//! # Flow
//! Who starts a workload puts the secrets of its components into the [`Vault`] → a component gets one by its key, as a resource
//! that says nothing → it reveals it where it needs the value → with the workload, its secrets are forgotten.
//!
//! # Guarantees
//! A component gets its own secrets, never those of another one. Values are in no log, error or span of the host, and are
//! overwritten when the workload and all that it got are gone; the copy that a guest reveals is the guest's.

mod bindings;
mod guest;
mod plugin;
mod vault;

pub use plugin::WasmcloudSecrets;
pub use vault::{Secret, Secrets, Vault};

//! Loads precompiled code. This is the only module of the project with unsafe code.
#![allow(
    unsafe_code,
    reason = "the bytes are executed as machine code; no check can prove them safe"
)]

use wasmtime::Engine;
use wasmtime::component::Component;

/// Loads a component that [`Component::serialize`] wrote.
///
/// # Errors
/// Fails if the artifact was written for an engine of another version or configuration, or if its header is damaged.
pub(super) fn deserialize(engine: &Engine, artifact: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the only caller is `artifact_cache`. It reads files only from a folder that only the current user can write
    // to, and verifies the digest stored in each file, so the bytes are the output of `Component::serialize`. Anyone with
    // write access to that folder can run programs as this user anyway. `wasmtime` rejects artifacts of another version or
    // configuration.
    unsafe { Component::deserialize(engine, artifact) }
}

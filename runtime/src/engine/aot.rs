//! The one place of the project with unsafe code: compiled code that is loaded as it is.
#![allow(
    unsafe_code,
    reason = "deserialising compiled code cannot be made safe: it is going to be executed"
)]

use wasmtime::Engine;
use wasmtime::component::Component;

/// Load what [`Component::serialize`] wrote.
///
/// # Errors
/// It was written for another engine, or is damaged in a way that shows.
pub(super) fn deserialize(engine: &Engine, artifact: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the caller is `artifact_cache`, which reads files only from a folder that nobody but this user can write to,
    // and only such whose digest is the one that was written with them: the bytes are those that `Component::serialize`
    // made. Whoever can write to that folder can run programs as this user anyway. `wasmtime` itself refuses what was made
    // by another version or with other settings.
    unsafe { Component::deserialize(engine, artifact) }
}

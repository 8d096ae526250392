//! Loads precompiled code. This is the only module of the project with unsafe code.
#![allow(
    unsafe_code,
    reason = "the bytes are executed as machine code; no check can prove them safe"
)]

use wasmtime::Engine;
use wasmtime::component::Component;

/// Loads a component that [`Component::serialize`] or [`Engine::precompile_component`] wrote.
///
/// # Errors
/// Fails if the artifact was written for an engine of another version or configuration, or if its header is damaged.
pub(super) fn deserialize(engine: &Engine, artifact: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes are the output of the compiler. They come from one of two callers: `artifact_cache` reads files only
    // from a folder that only the current user can write to, and verifies the digest stored in each file; anyone with write
    // access to that folder can run programs as this user anyway. `compile` gets them through a pipe from the worker process
    // that it started, which runs only the compiler. `wasmtime` rejects artifacts of another version or configuration.
    unsafe { Component::deserialize(engine, artifact) }
}

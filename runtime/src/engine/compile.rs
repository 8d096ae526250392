//! Compiles components.

use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::aot;
use super::backend::Backend;
use super::codes::{self, CompiledCode, CompiledWith, Key};
use super::compiler::{Job, Output};
use super::config::MAX_PER_COMPONENT;
use super::handle::Engine;
use crate::error::{CompileError, WorkloadError};

impl Engine {
    /// Returns the code of a component: shared with other workloads, loaded from the cache, or compiled, with the baseline
    /// compiler if there is one and it supports the component.
    ///
    /// Blocks during compilation, and while `namespace` uses its share of compilations.
    pub(crate) fn compile(
        &self,
        namespace: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Arc<CompiledCode>, WorkloadError> {
        check(name, bytes)?;
        let key = codes::key(bytes);
        if let Some(code) = self.inner.better.get(&key) {
            return Ok(code);
        }
        let job = if self.inner.baseline.is_some() {
            Job::BaselineFirst
        } else {
            Job::Optimizing
        };
        self.inner.codes.get_or(key, || {
            let code = self.load_or_compile(namespace, job, key, name, bytes)?;
            check_exports(name, &code.component)?;
            check_resources(name, &code.component)?;
            Ok(code)
        })
    }

    /// Compiles a component with the optimising compiler, once for all workloads that run it. Blocks during compilation.
    pub(crate) fn optimize(
        &self,
        namespace: &str,
        name: &str,
        bytes: &[u8],
    ) -> Result<Arc<CompiledCode>, WorkloadError> {
        let key = codes::key(bytes);
        self.inner.better.get_or(key, || {
            self.load_or_compile(namespace, Job::Later, key, name, bytes)
        })
    }

    /// Loads optimised code from the disk, or compiles and stores it. Code of the baseline compiler is not stored.
    fn load_or_compile(
        &self,
        namespace: &str,
        job: Job,
        key: Key,
        name: &str,
        bytes: &[u8],
    ) -> Result<CompiledCode, WorkloadError> {
        let stored = match job {
            Job::Optimizing => CompiledWith::Optimizing,
            Job::BaselineFirst | Job::Later => CompiledWith::Later,
        };
        let compile = || {
            let engine = |with| self.backend(with).engine.clone();
            let (compiled_with, output) = self.inner.compiler.compile(namespace, job, key, bytes, engine)?;
            let (component, artifact) = match output {
                Output::Component(component) => (component, None),
                Output::Artifact(artifact) => {
                    let engine = &self.backend(compiled_with).engine;
                    let component =
                        aot::deserialize(engine, &artifact).map_err(|error| CompileError::new(&error))?;
                    (component, Some(artifact))
                }
            };
            let code = CompiledCode {
                component,
                compiled_with,
            };
            Ok((code, artifact))
        };
        let compiled = match &self.inner.artifacts {
            Some(artifacts) => artifacts.get_or(&self.backend(stored).engine, stored, key, compile),
            None => compile().map(|(code, _)| code),
        };
        compiled.map_err(|source| WorkloadError::Compile {
            component: name.to_owned(),
            source,
        })
    }

    /// Returns the engine and linker for code of the given compiler.
    pub(crate) fn backend(&self, compiled_with: CompiledWith) -> &Backend {
        match (&self.inner.baseline, compiled_with) {
            (Some(baseline), CompiledWith::Baseline) => &baseline.first,
            (Some(baseline), CompiledWith::Later) => &baseline.later,
            _ => &self.inner.optimizing,
        }
    }
}

/// Rejects files that are not components, by the preamble of the
/// [binary format](https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md).
fn check(name: &str, bytes: &[u8]) -> Result<(), WorkloadError> {
    let reason = match bytes {
        [] => "it is empty",
        [b'\0', b'a', b's', b'm', 1, 0, 0, 0, ..] => {
            "it is a core module: build it for wasm32-wasip2, or let `wash build` wrap it"
        }
        [b'\0', b'a', b's', b'm', _, _, 1, 0, ..] => return Ok(()),
        [b'\0', b'a', b's', b'm', ..] => "it is truncated or uses an unknown version of WebAssembly",
        _ => "it is not WebAssembly",
    };
    Err(WorkloadError::NotAComponent {
        component: name.to_owned(),
        reason,
    })
}

/// Rejects WIT packages: components that export only types and nested components.
fn check_exports(name: &str, component: &Component) -> Result<(), WorkloadError> {
    let ty = component.component_type();
    let mut exports = ty.exports(component.engine()).peekable();
    if exports.peek().is_some()
        && exports
            .all(|(_, export)| matches!(export.ty, ComponentItem::Component(_) | ComponentItem::Type(_)))
    {
        return Err(WorkloadError::NotAComponent {
            component: name.to_owned(),
            reason: "it is a WIT package, which contains types but no code",
        });
    }
    Ok(())
}

/// Rejects components whose instances would take many slots of the pool.
fn check_resources(name: &str, component: &Component) -> Result<(), WorkloadError> {
    let Some(required) = component.resources_required() else {
        return Ok(());
    };
    for (count, what) in [
        (required.num_memories, "memories"),
        (required.num_tables, "tables"),
    ] {
        if count > MAX_PER_COMPONENT {
            let reason = format!("an instance has {count} {what}, more than {MAX_PER_COMPONENT}");
            return Err(WorkloadError::Compile {
                component: name.to_owned(),
                source: CompileError::text(reason),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_rejected_with_a_reason() {
        let reason = |bytes: &[u8]| match check("app", bytes) {
            Err(WorkloadError::NotAComponent { reason, .. }) => reason,
            _ => "",
        };
        assert!(reason(b"").contains("empty"));
        assert!(reason(b"\0asm\x01\0\0\0").contains("core module"));
        assert!(reason(b"\0asm\x0d\0").contains("truncated"));
        assert!(reason(b"#!/bin/sh").contains("not WebAssembly"));
        assert_eq!(reason(b"\0asm\x0d\0\x01\0"), "");
    }
}

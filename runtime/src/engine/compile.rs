//! Compiles components.

use std::sync::Arc;

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use super::backend::{Backend, Baseline};
use super::codes::{self, CompiledCode, CompiledWith};
use super::handle::Engine;
use crate::error::{CompileError, WorkloadError};

impl Engine {
    /// Returns the code of a component: shared with other workloads, loaded from the cache, or compiled, with the baseline
    /// compiler if there is one and it supports the component.
    ///
    /// Blocks during compilation.
    pub(crate) fn compile(&self, name: &str, bytes: &[u8]) -> Result<Arc<CompiledCode>, WorkloadError> {
        check(name, bytes)?;
        let key = codes::key(bytes);
        if let Some(code) = self.inner.better.get(&key) {
            return Ok(code);
        }
        self.inner.codes.get_or(key, || {
            let (component, compiled_with) = self.compile_anew(name, bytes)?;
            check_exports(name, &component)?;
            Ok(CompiledCode {
                component,
                compiled_with,
            })
        })
    }

    fn compile_anew(&self, name: &str, bytes: &[u8]) -> Result<(Component, CompiledWith), WorkloadError> {
        if let Some(Baseline { first, later }) = &self.inner.baseline {
            let cached = self.inner.artifacts.as_ref();
            if let Some(component) = cached.and_then(|artifacts| artifacts.load(&later.engine, bytes)) {
                return Ok((component, CompiledWith::Later));
            }
            // An error only means that the baseline compiler does not support the component: use the optimising one.
            if let Ok(component) = Component::from_binary(&first.engine, bytes) {
                return Ok((component, CompiledWith::Baseline));
            }
        }
        let component = self.optimized(&self.inner.optimizing, name, bytes)?;
        Ok((component, CompiledWith::Optimizing))
    }

    /// Compiles a component with the optimising compiler, once for all workloads that run it. Blocks during compilation.
    pub(crate) fn optimize(&self, name: &str, bytes: &[u8]) -> Result<Arc<CompiledCode>, WorkloadError> {
        self.inner.better.get_or(codes::key(bytes), || {
            let compiled_with = CompiledWith::Later;
            let component = self.optimized(self.backend(compiled_with), name, bytes)?;
            Ok(CompiledCode {
                component,
                compiled_with,
            })
        })
    }

    fn optimized(&self, backend: &Backend, name: &str, bytes: &[u8]) -> Result<Component, WorkloadError> {
        let compiled = match &self.inner.artifacts {
            Some(artifacts) => artifacts.compile(&backend.engine, bytes),
            None => Component::from_binary(&backend.engine, bytes),
        };
        compiled.map_err(|error| WorkloadError::Compile {
            component: name.to_owned(),
            source: CompileError::new(&error),
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

//! A component, compiled and linked: everything that can be done before a request arrives.

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwap;
use wasmtime::component::{Component, types::ComponentItem};
use wasmtime_wasi_http::p2::bindings::ProxyPre;

use super::{Backend, Baseline, Engine};
use crate::error::{CompileError, WorkloadError};
use crate::store::Ctx;

/// Which compiler made the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CompiledWith {
    Baseline,
    Optimizing,
}

/// The code of a component that handles HTTP; replaced in place when better code is ready.
pub(crate) struct Code {
    pub(crate) name: Arc<str>,
    pub(crate) imports: Vec<String>,
    pre: ArcSwap<ProxyPre<Ctx>>,
}

impl Code {
    /// Compile and link. With a baseline compiler this is quick, and [`Code::optimize`] has work left to do.
    ///
    /// Blocks for as long as the compiler takes.
    pub(crate) fn compile(
        engine: &Engine,
        name: &str,
        bytes: &[u8],
    ) -> Result<(Self, CompiledWith), WorkloadError> {
        if let Some(Baseline { first: backend, .. }) = &engine.inner.baseline {
            // What the baseline compiler does not support, the other one does: its error is not the user's.
            if let Ok(component) = Component::from_binary(&backend.engine, bytes) {
                return Self::link(backend, name, &component).map(|code| (code, CompiledWith::Baseline));
            }
        }
        let backend = &engine.inner.optimizing;
        let component =
            Component::from_binary(&backend.engine, bytes).map_err(|error| WorkloadError::Compile {
                component: name.to_owned(),
                source: CompileError::new(&error),
            })?;
        Self::link(backend, name, &component).map(|code| (code, CompiledWith::Optimizing))
    }

    /// Compile again with the optimising compiler and let new invocations use the result. Blocks.
    pub(crate) fn optimize(&self, engine: &Engine, bytes: &[u8]) -> Result<(), WorkloadError> {
        let later = engine.inner.baseline.as_ref().map(|baseline| &baseline.later);
        let backend = later.unwrap_or(&engine.inner.optimizing);
        let component =
            Component::from_binary(&backend.engine, bytes).map_err(|error| WorkloadError::Compile {
                component: self.name.to_string(),
                source: CompileError::new(&error),
            })?;
        self.pre.store(Arc::new(pre(backend, &self.name, &component)?));
        Ok(())
    }

    /// The code to instantiate now.
    pub(crate) fn pre(&self) -> Arc<ProxyPre<Ctx>> {
        self.pre.load_full()
    }

    fn link(backend: &Backend, name: &str, component: &Component) -> Result<Self, WorkloadError> {
        let ty = component.component_type();
        let imports: BTreeSet<String> = ty
            .imports(&backend.engine)
            .map(|(import, item)| {
                if is_interface(&item.ty) {
                    import.to_owned()
                } else {
                    format!("{import} (not an interface)")
                }
            })
            .collect();
        let missing: Vec<String> = imports
            .iter()
            .filter(|import| !is_provided(import))
            .cloned()
            .collect();
        if !missing.is_empty() {
            return Err(WorkloadError::MissingImports {
                component: name.to_owned(),
                imports: missing,
            });
        }
        Ok(Self {
            name: name.into(),
            imports: imports.into_iter().collect(),
            pre: ArcSwap::from_pointee(pre(backend, name, component)?),
        })
    }
}

fn pre(backend: &Backend, name: &str, component: &Component) -> Result<ProxyPre<Ctx>, WorkloadError> {
    backend
        .linker
        .instantiate_pre(component)
        .and_then(ProxyPre::new)
        .map_err(|error| WorkloadError::Link {
            component: name.to_owned(),
            source: CompileError::new(&error),
        })
}

fn is_interface(item: &ComponentItem) -> bool {
    matches!(item, ComponentItem::ComponentInstance(_))
}

/// Packages of WASI 0.2 that the host itself provides.
const PROVIDED: [&str; 7] = [
    "wasi:cli",
    "wasi:clocks",
    "wasi:filesystem",
    "wasi:http",
    "wasi:io",
    "wasi:random",
    "wasi:sockets",
];

/// Does the host provide this import? Any 0.2.x is compatible by semver.
fn is_provided(import: &str) -> bool {
    let Some((package, rest)) = import.split_once('/') else {
        return false;
    };
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    PROVIDED.contains(&package) && version.starts_with("0.2.")
}

#[cfg(test)]
mod tests {
    use super::is_provided;

    #[test]
    fn wasi_is_provided_at_any_patch_version() {
        assert!(is_provided("wasi:http/types@0.2.0"));
        assert!(is_provided("wasi:io/streams@0.2.12"));
        assert!(!is_provided("wasi:http/types@0.3.0"));
        assert!(!is_provided("wasi:keyvalue/store@0.2.0-draft"));
        assert!(!is_provided("wasi:http"));
    }
}

//! Turns a core module into a component. Uses the embedded world, and adapts WASI preview 1 to WASI 0.2.

use std::path::{Path, PathBuf};

use wasi_preview1_component_adapter_provider as adapters;
use wasmparser::{Parser, Payload};
use wit_component::ComponentEncoder;

use crate::error::{Error, Result};
use crate::files::{self, Loss};

/// File name suffix of a component made from a module.
pub(crate) const SUFFIX: &str = ".component.wasm";

/// A component made from a module.
#[derive(Debug)]
pub(crate) struct Wrapped {
    /// Path of the written file.
    pub(crate) path: PathBuf,
    /// Bytes of the component.
    pub(crate) wasm: Vec<u8>,
}

/// The features of a module that determine how to wrap it.
#[derive(Debug, Default)]
struct Features {
    preview1: bool,
    world: bool,
    start: bool,
}

impl Features {
    fn of(module: &[u8]) -> Self {
        let mut found = Self::default();
        for payload in Parser::new(0).parse_all(module).flatten() {
            match payload {
                Payload::ImportSection(imports) => {
                    found.preview1 |= imports
                        .into_imports()
                        .flatten()
                        .any(|import| import.module == adapters::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME);
                }
                Payload::ExportSection(exports) => {
                    found.start |= exports
                        .into_iter()
                        .flatten()
                        .any(|export| export.name == "_start");
                }
                Payload::CustomSection(section) => {
                    found.world |= section.name().starts_with("component-type");
                }
                _ => {}
            }
        }
        found
    }
}

/// Returns whether the module can be turned into a component: it embeds a world or uses WASI preview 1.
pub(crate) fn can_wrap(module: &[u8]) -> bool {
    let features = Features::of(module);
    features.preview1 || features.world
}

/// Turns the module at `path` into a component and writes it to `<name>.component.wasm` in the same folder.
pub(crate) fn wrap(module: &[u8], path: &Path) -> Result<Wrapped> {
    let fail = || {
        Error::new(format!(
            "cannot convert the core module '{}' to a component",
            path.display()
        ))
    };
    let wasm = encode(module).map_err(|error| {
        fail()
            .with_anyhow(&error)
            .hint("build for target wasm32-wasip2, which produces a component directly")
    })?;
    let target = path.with_extension(SUFFIX.trim_start_matches('.'));
    files::replace(&target, &wasm, Loss::Harmless).map_err(|error| {
        Error::new(format!("cannot write the component '{}'", target.display()))
            .with_source(&error)
            .hint(format!("make the folder of '{}' writable", path.display()))
    })?;
    Ok(Wrapped { path: target, wasm })
}

fn encode(module: &[u8]) -> anyhow::Result<Vec<u8>> {
    let features = Features::of(module);
    let mut encoder = ComponentEncoder::default().validate(true).module(module)?;
    if features.preview1 {
        let adapter = if features.start {
            adapters::WASI_SNAPSHOT_PREVIEW1_COMMAND_ADAPTER
        } else {
            adapters::WASI_SNAPSHOT_PREVIEW1_REACTOR_ADAPTER
        };
        encoder = encoder.adapter(adapters::WASI_SNAPSHOT_PREVIEW1_ADAPTER_NAME, adapter)?;
    }
    encoder.encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_module_cannot_be_wrapped() {
        assert!(!can_wrap(b"\0asm\x01\0\0\0"));
    }
}

//! Whether the file that a build left is a component, or can become one.

use std::path::Path;

use super::ecosystem::Ecosystem;
use crate::error::{Error, Result};
use crate::wasm::{Kind, kind, validate};

/// What a build command may leave.
#[derive(Debug)]
pub(crate) enum Artifact {
    /// A valid component.
    Component(Vec<u8>),
    /// A valid core module that can become one.
    Module(Vec<u8>),
}

/// Read and check the file that a build left.
///
/// # Errors
/// It is not a file, not WebAssembly, invalid, a WIT package, or a core module that no world or WASI is built into.
pub(crate) fn read(path: &Path) -> Result<Artifact> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Error::usage(format!("'{shown}' is a folder, not a component"))
            .hint("let `build.component_path` name the .wasm file"));
    }
    let bytes = std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read the component '{shown}'")).with_source(&error))?;
    match kind(&bytes).map_err(|why| Error::new(format!("'{shown}' is not a component")).caused_by(why))? {
        Kind::WitPackage => Err(Error::new(format!("'{shown}' is a WIT package, not a component"))
            .hint("let `build.component_path` name the component that implements it")),
        Kind::Component => {
            validate(&bytes).map_err(|why| {
                Error::new(format!("'{shown}' is not a valid component"))
                    .caused_by(why)
                    .hint("delete the file and build again; if it stays invalid, update the toolchain that makes it")
            })?;
            Ok(Artifact::Component(bytes))
        }
        Kind::Module => {
            validate(&bytes).map_err(|why| {
                Error::new(format!("'{shown}' is not a valid WebAssembly module")).caused_by(why)
            })?;
            if super::wrap::can_wrap(&bytes) {
                return Ok(Artifact::Module(bytes));
            }
            let ecosystem = path
                .ancestors()
                .map(Ecosystem::of)
                .find(|ecosystem| *ecosystem != Ecosystem::Unknown);
            Err(
                Error::new(format!("'{shown}' is a core WebAssembly module, not a component"))
                    .caused_by("it has no world and does not use WASI, so it cannot be made into a component")
                    .hint(ecosystem.unwrap_or(Ecosystem::Unknown).component_hint()),
            )
        }
    }
}

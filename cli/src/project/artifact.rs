//! Reads and checks the output file of a build.

use std::path::Path;

use super::ecosystem::Ecosystem;
use crate::error::{Error, Result};
use crate::wasm::{Kind, kind, validate};

/// A valid output file of a build command.
#[derive(Debug)]
pub(crate) enum Artifact {
    /// A valid component.
    Component(Vec<u8>),
    /// A valid core module that can be turned into a component.
    Module(Vec<u8>),
}

/// Reads and checks the output file of a build.
///
/// # Errors
/// The path is not a file, or the file is not WebAssembly, invalid, a WIT package, or a core module that neither embeds
/// a world nor uses WASI.
pub(crate) fn read(path: &Path) -> Result<Artifact> {
    let shown = path.display();
    if path.is_dir() {
        return Err(Error::usage(format!("'{shown}' is a folder, not a component"))
            .hint("set `build.component_path` to the .wasm file"));
    }
    let bytes = std::fs::read(path)
        .map_err(|error| Error::new(format!("cannot read the component '{shown}'")).with_source(&error))?;
    match kind(&bytes).map_err(|why| Error::new(format!("'{shown}' is not a component")).caused_by(why))? {
        Kind::WitPackage => Err(Error::new(format!("'{shown}' is a WIT package, not a component"))
            .hint("set `build.component_path` to the component that implements it")),
        Kind::Component => {
            validate(&bytes).map_err(|why| {
                Error::new(format!("'{shown}' is not a valid component"))
                    .caused_by(why)
                    .hint("delete the file and build again; if it is still invalid, update your toolchain")
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
                    .caused_by(
                        "it embeds no world and does not use WASI, so it cannot be converted to a component",
                    )
                    .hint(ecosystem.unwrap_or(Ecosystem::Unknown).component_hint()),
            )
        }
    }
}

//! Files that must hold a component: those beside the project's own.

use std::io;
use std::path::Path;

use wash_runtime::oci::{self, Reference};

use crate::oci::fetch::is_reference;
use crate::paths::absolute;
use crate::wasm::{self, Kind};

/// The artifact in a registry that the text of `path` is, unless there is such a file. What is wrong with it, if it is none.
pub(crate) fn reference(root: &Path, path: &Path) -> Option<Result<Reference, String>> {
    let is_reference = is_reference(path) && !absolute(root, path).exists();
    is_reference.then(|| oci::parse_reference(&path.to_string_lossy()).map_err(|error| error.to_string()))
}

/// Read the component in `path`.
///
/// # Errors
/// Why it is none, as a sentence that names the file.
pub(crate) fn component(path: &Path) -> Result<Vec<u8>, String> {
    let shown = path.display();
    if path.is_dir() {
        return Err(format!("'{shown}' is a folder, not a component"));
    }
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("the file '{shown}' does not exist"),
        _ => format!("the file '{shown}' cannot be read: {error}"),
    })?;
    match wasm::kind(&bytes) {
        Err(why) => Err(format!("'{shown}' is not a component: {why}")),
        Ok(Kind::Component) => match wasm::validate(&bytes) {
            Ok(()) => Ok(bytes),
            Err(why) => Err(format!("'{shown}' is not a valid component: {why}")),
        },
        Ok(Kind::Module) => Err(format!(
            "'{shown}' is a core module, not a component: build it for wasm32-wasip2"
        )),
        Ok(Kind::WitPackage) => Err(format!(
            "'{shown}' is a WIT package, not a component: name the component that implements it"
        )),
    }
}

//! Files of additional components.

use std::io;
use std::path::Path;

use wash_runtime::oci::{self, Reference};

use crate::oci::fetch::is_reference;
use crate::paths::absolute;
use crate::wasm::{self, Kind};

/// Parses `path` as a reference to an artifact in a registry. `None` if it is not a reference or if such a file exists.
///
/// # Errors
/// The reference is invalid.
pub(crate) fn reference(root: &Path, path: &Path) -> Option<Result<Reference, String>> {
    let is_reference = is_reference(path) && !absolute(root, path).exists();
    is_reference.then(|| oci::parse_reference(&path.to_string_lossy()).map_err(|error| error.to_string()))
}

/// Reads the component in `path`.
///
/// # Errors
/// The reason why the file is not a component, including its name.
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

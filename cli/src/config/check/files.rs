//! Checks that the files and folders in the configuration exist.

use std::path::Path;

use serde_json::Value;

use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::problem::Problem;

/// Checks the files and folders that `wash dev` requires. Relative paths start at `root`.
pub(crate) fn check(layers: &Layers, root: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pointer in ["/dev/tls_cert_path", "/dev/tls_key_path", "/dev/tls_ca_path"] {
        if let Some(path) = layers.get(pointer).and_then(Value::as_str)
            && let Some(why) = unreadable(&root.join(path))
        {
            problems.push(layers.problem(pointer, format!("'{}': {why}", keys::dotted(pointer))));
        }
    }
    let volumes = layers.get("/dev/volumes").and_then(Value::as_array);
    for (index, volume) in volumes.into_iter().flatten().enumerate() {
        let Some(path) = volume.get("host_path").and_then(Value::as_str) else {
            continue;
        };
        let path = root.join(path);
        if !path.is_dir() {
            let pointer = format!("/dev/volumes/{index}/host_path");
            let why = if path.exists() {
                "is not a folder"
            } else {
                "does not exist"
            };
            let message = format!("'{}': '{}' {why}", keys::dotted(&pointer), path.display());
            problems.push(layers.problem(&pointer, message));
        }
    }
    problems
}

fn unreadable(path: &Path) -> Option<String> {
    if path.is_dir() {
        return Some(format!("'{}' is a folder, not a file", path.display()));
    }
    match std::fs::File::open(path) {
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Some(format!("the file '{}' does not exist", path.display()))
        }
        Err(error) => Some(format!("the file '{}' cannot be read: {error}", path.display())),
    }
}

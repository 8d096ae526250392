//! Shows the effective configuration, with the origin of each value and without secrets.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::load::Loaded;
use super::origin::{Layer, Origin};
use super::schema::Node;
use super::{keys, redact};
use crate::error::{Error, Result, ResultExt};

/// A value that is not a non-empty map or list, and its origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Leaf {
    /// Dotted key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: Value,
    /// Origin of the value.
    #[serde(flatten)]
    pub(crate) origin: Origin,
}

/// Returns the effective configuration without secrets.
pub(crate) fn redacted(loaded: &Loaded) -> Result<Value> {
    let mut value = serde_json::to_value(&loaded.config).or_fail(|| "cannot show the configuration")?;
    redact::value(&mut value, Node::root());
    Ok(value)
}

/// Returns the leaves of `value`, which is at the JSON pointer `pointer`.
pub(crate) fn leaves(loaded: &Loaded, value: &Value, pointer: &str) -> Vec<Leaf> {
    let mut out = Vec::new();
    walk(loaded, value, pointer, &mut out);
    out
}

fn walk(loaded: &Loaded, value: &Value, pointer: &str, out: &mut Vec<Leaf>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                walk(loaded, value, &keys::push(pointer, key), out);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, value) in items.iter().enumerate() {
                walk(loaded, value, &keys::push(pointer, &index.to_string()), out);
            }
        }
        _ => out.push(Leaf {
            key: keys::dotted(pointer),
            value: value.clone(),
            origin: loaded.layers.key_origin(pointer),
        }),
    }
}

/// Formats a value as YAML. A single string is not quoted, for use in scripts.
pub(crate) fn yaml(value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        value => serde_norway::to_string(value)
            .map_err(|error| Error::new("cannot write the configuration as YAML").with_source(&error)),
    }
}

/// Formats one line of YAML per leaf: the key, the value and, as a comment, the origin.
pub(crate) fn table(leaves: &[Leaf], base: &Path) -> Result<String> {
    let mut lines = Vec::new();
    for leaf in leaves {
        lines.push((
            format!("{}: {}", leaf.key, scalar(&leaf.value)?),
            origin(&leaf.origin, base),
        ));
    }
    let width = lines
        .iter()
        .map(|(text, _)| text.chars().count())
        .filter(|width| *width <= 60)
        .max()
        .unwrap_or(0);
    let lines: Vec<String> = lines
        .iter()
        .map(|(text, origin)| format!("{text:<width$}  # {origin}"))
        .collect();
    Ok(lines.join("\n"))
}

fn scalar(value: &Value) -> Result<String> {
    let text = serde_norway::to_string(value)
        .map_err(|error| Error::new("cannot write the configuration as YAML").with_source(&error))?;
    let text = text.trim_end();
    // A block scalar has several lines. A JSON string is one line and valid YAML.
    Ok(if text.contains('\n') {
        value.to_string()
    } else {
        text.to_owned()
    })
}

fn origin(origin: &Origin, base: &Path) -> String {
    match origin.layer {
        Layer::Default | Layer::Flags => origin.layer.name().to_owned(),
        layer => format!("{}, {}", layer.name(), origin.display(base)),
    }
}

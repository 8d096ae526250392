//! Parses a single document of a manifest file.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_norway::Value;
use wash_api::Settings;
use wash_api::manifest::ObjectMeta;

/// The fields that all kinds have in common.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head {
    #[serde(default)]
    pub(super) api_version: String,
    #[serde(default)]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) metadata: ObjectMeta,
}

/// A `ConfigMap` or `Secret`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    #[serde(default)]
    data: BTreeMap<String, String>,
    #[serde(default)]
    string_data: BTreeMap<String, String>,
}

/// Parses an object of a wasmCloud kind. A cluster drops unknown fields of the specification. This function rejects them,
/// because in a handwritten file they are mistakes.
///
/// # Errors
/// A value has the wrong type, or a field is unknown.
pub(super) fn object<T: DeserializeOwned>(document: Value) -> Result<T, String> {
    let mut unknown = None;
    let object = serde_ignored::deserialize(document, |path| {
        let path = path.to_string();
        let fields: Vec<&str> = path.split('.').filter(|field| *field != "?").collect();
        if unknown.is_none() && is_checked(&fields) {
            unknown = fields.split_last().map(|(field, within)| {
                let within = within.join(".");
                format!("unknown field `{field}` in {within}")
            });
        }
    })
    .map_err(|error| error.to_string())?;
    match unknown {
        Some(unknown) => Err(unknown),
        None => Ok(object),
    }
}

/// Is an unknown field an error? Only inside `spec`: `metadata` (also of a template) and `status` have many fields that
/// only Kubernetes uses.
fn is_checked(fields: &[&str]) -> bool {
    !matches!(fields, ["spec", "template", _]) && fields.first() == Some(&"spec")
}

/// Returns the values of a `ConfigMap`.
///
/// # Errors
/// A value is not a string.
pub(super) fn config_map(document: Value) -> Result<BTreeMap<String, String>, String> {
    let data = Data::deserialize(document).map_err(|error| error.to_string())?;
    Ok(data.data)
}

/// Returns the decoded values of a `Secret`. Errors never contain a value.
///
/// # Errors
/// A value is not base64-encoded UTF-8.
pub(super) fn secret(name: &str, document: Value) -> Result<Settings, String> {
    let data = Data::deserialize(document)
        .map_err(|_| format!("Secret '{name}' has a value that is not a string"))?;
    let mut values = BTreeMap::new();
    for (key, value) in data.data {
        let bytes = STANDARD
            .decode(value.trim())
            .map_err(|_| format!("'{key}' of Secret '{name}' is not valid base64"))?;
        let text =
            String::from_utf8(bytes).map_err(|_| format!("'{key}' of Secret '{name}' is not valid UTF-8"))?;
        values.insert(key, text);
    }
    values.extend(data.string_data);
    Ok(values.into())
}

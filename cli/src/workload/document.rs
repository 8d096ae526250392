//! One document of a file.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_norway::Value;
use wash_api::Settings;
use wash_api::manifest::ObjectMeta;

/// What all kinds begin with.
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

/// Read an object of a kind of ours. Unlike a cluster, which drops them, this refuses unknown fields of its specification: a person
/// wrote the file, and a field that does nothing is a mistake.
///
/// # Errors
/// A value does not fit, or a field is unknown.
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

/// Metadata and status hold much that is for Kubernetes, and a template may have metadata, too.
fn is_checked(fields: &[&str]) -> bool {
    !matches!(fields, ["spec", "template", _]) && fields.first() == Some(&"spec")
}

/// The values of a `ConfigMap`.
///
/// # Errors
/// A value is no text.
pub(super) fn config_map(document: Value) -> Result<BTreeMap<String, String>, String> {
    let data = Data::deserialize(document).map_err(|error| error.to_string())?;
    Ok(data.data)
}

/// The values of a `Secret`, decoded. No error shows one.
///
/// # Errors
/// A value is not the base64 of a text.
pub(super) fn secret(name: &str, document: Value) -> Result<Settings, String> {
    let data =
        Data::deserialize(document).map_err(|_| format!("Secret '{name}' has a value that is not text"))?;
    let mut values = BTreeMap::new();
    for (key, value) in data.data {
        let bytes = STANDARD
            .decode(value.trim())
            .map_err(|_| format!("'{key}' of Secret '{name}' is invalid base64"))?;
        let text =
            String::from_utf8(bytes).map_err(|_| format!("'{key}' of Secret '{name}' is invalid UTF-8"))?;
        values.insert(key, text);
    }
    values.extend(data.string_data);
    Ok(values.into())
}

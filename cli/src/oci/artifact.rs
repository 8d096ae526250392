//! The artifact of a component: its configuration and its annotations.

use std::collections::BTreeMap;

use wash_runtime::oci::{Artifact, LayerConfig, World};
use wasm_metadata::Payload;

use crate::error::{Error, Result};
use crate::inspect::Report;

/// What annotations of the OCI image specification begin with.
const PREFIX: &str = "org.opencontainers.image.";

/// Annotations from the metadata of a component.
pub(crate) fn annotations(wasm: &[u8]) -> BTreeMap<String, String> {
    let Ok(payload) = Payload::from_binary(wasm) else {
        return BTreeMap::new();
    };
    let metadata = payload.metadata();
    let text = |value: Option<String>| value.unwrap_or_default();
    named([
        ("title", text(metadata.name.clone())),
        (
            "description",
            text(metadata.description.as_ref().map(ToString::to_string)),
        ),
        (
            "authors",
            text(metadata.authors.as_ref().map(ToString::to_string)),
        ),
        (
            "licenses",
            text(metadata.licenses.as_ref().map(ToString::to_string)),
        ),
        ("url", text(metadata.homepage.as_ref().map(ToString::to_string))),
        (
            "version",
            text(metadata.version.as_ref().map(ToString::to_string)),
        ),
        ("source", text(metadata.source.as_ref().map(ToString::to_string))),
        (
            "revision",
            text(metadata.revision.as_ref().map(ToString::to_string)),
        ),
    ])
}

/// Annotations of the OCI image specification, without those that say nothing.
pub(super) fn named<const N: usize>(values: [(&str, String); N]) -> BTreeMap<String, String> {
    let said = values.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| (format!("{PREFIX}{name}"), value))
        .collect()
}

/// The artifact.
///
/// # Errors
/// `SOURCE_DATE_EPOCH` is no time.
pub(crate) fn artifact(
    wasm: Vec<u8>,
    report: &Report,
    annotations: BTreeMap<String, String>,
) -> Result<Artifact> {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort();
        names
    };
    let config = LayerConfig {
        created: created()?,
        author: annotations.get(&format!("{PREFIX}authors")).cloned(),
        architecture: "wasm",
        os: "wasip2",
        layer_digests: Vec::new(),
        component: World {
            exports: sorted(&report.exports),
            imports: sorted(&report.imports),
        },
    };
    Ok(Artifact {
        component: wasm.into(),
        config,
        annotations,
    })
}

/// When it was made, so that the same input has the same digest: what the reproducible builds project says.
fn created() -> Result<String> {
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse::<i64>().map_err(|error| {
            Error::usage(format!(
                "SOURCE_DATE_EPOCH is '{text}', which is no number of seconds"
            ))
            .with_source(&error)
        })?,
        Err(_) => 0,
    };
    let time = time::OffsetDateTime::from_unix_timestamp(epoch);
    time.ok()
        .and_then(|time| time.format(&time::format_description::well_known::Rfc3339).ok())
        .ok_or_else(|| Error::usage(format!("SOURCE_DATE_EPOCH is {epoch}, which no calendar has")))
}

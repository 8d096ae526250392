//! Creates the OCI artifact of a component, with its metadata and annotations.

use std::collections::BTreeMap;

use wash_runtime::oci::{Artifact, ComponentWorld};
use wasm_metadata::Payload;

use crate::error::{Error, Result};
use crate::inspect::Report;

/// Prefix of the annotations of the OCI image specification.
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

/// Annotations of the OCI image specification. Empty values are left out.
pub(super) fn named<const N: usize>(values: [(&str, String); N]) -> BTreeMap<String, String> {
    let present = values.into_iter().filter(|(_, value)| !value.is_empty());
    present
        .map(|(name, value)| (format!("{PREFIX}{name}"), value))
        .collect()
}

/// Creates the artifact of a component.
///
/// # Errors
/// Exit code 2: `SOURCE_DATE_EPOCH` is not a valid time.
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
    Ok(Artifact {
        component: wasm.into(),
        created: created()?,
        author: annotations.get(&format!("{PREFIX}authors")).cloned(),
        world: ComponentWorld {
            exports: sorted(&report.exports),
            imports: sorted(&report.imports),
        },
        annotations,
    })
}

/// Returns the time of creation: `SOURCE_DATE_EPOCH` (defined by reproducible-builds.org), else 1970, so that the same input
/// always has the same digest.
fn created() -> Result<String> {
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.parse::<i64>().map_err(|error| {
            Error::usage(format!(
                "invalid SOURCE_DATE_EPOCH '{text}': expected a number of seconds"
            ))
            .with_source(&error)
        })?,
        Err(_) => 0,
    };
    let time = time::OffsetDateTime::from_unix_timestamp(epoch);
    time.ok()
        .and_then(|time| time.format(&time::format_description::well_known::Rfc3339).ok())
        .ok_or_else(|| Error::usage(format!("invalid SOURCE_DATE_EPOCH '{epoch}': out of range")))
}

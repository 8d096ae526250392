//! `wash oci attach`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use wash_runtime::oci::{self, Attachment};

use super::push::annotation;
use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::oci::explain::{offline, reference, wait};
use crate::output::Outcome;

/// Maximum size of an attached file, in bytes.
const LIMIT: u64 = 256 << 20;

/// Arguments of `wash oci attach`.
#[derive(Args, Debug)]
#[command(after_help = "\
`wash oci inspect` lists the attachments of an artifact. Common types are application/spdx+json, \
application/vnd.cyclonedx+json and application/vnd.in-toto+json.")]
pub(crate) struct AttachArgs {
    /// Artifact to attach the file to, such as registry.example.com/shop/cart:1.0
    pub(crate) reference: String,

    /// File to attach, such as an SBOM or an attestation
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,

    /// Media type of the file
    #[arg(long = "type", value_name = "TYPE", value_parser = media_type)]
    pub(crate) artifact_type: String,

    /// Annotation to add to the attachment; may be repeated
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = annotation)]
    pub(crate) annotations: Vec<(String, String)>,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

fn media_type(text: &str) -> std::result::Result<String, String> {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|byte| byte.is_ascii_alphanumeric())
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match text.split_once('/') {
        Some((kind, name)) if is_name(kind) && is_name(name) => Ok(text.to_owned()),
        _ => Err("expected a media type such as application/spdx+json".to_owned()),
    }
}

/// Runs `wash oci attach`.
pub(crate) fn run(args: &AttachArgs, context: &Context) -> Result<Outcome> {
    let reference = reference(&args.reference)?;
    if context.offline {
        return Err(offline("`wash oci attach`"));
    }
    let path = context.cwd.join(&args.path);
    let cannot = || Error::usage(format!("cannot attach '{}'", args.path.display()));
    let size = path
        .metadata()
        .map_err(|error| cannot().with_source(&error))?
        .len();
    if size > LIMIT {
        return Err(cannot().caused_by(format!("the file is larger than {} MiB", LIMIT >> 20)));
    }
    let bytes = std::fs::read(&path).map_err(|error| cannot().with_source(&error))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let attachment = Attachment {
        content: bytes.into(),
        artifact_type: args.artifact_type.clone(),
        title: name,
        annotations: args.annotations.iter().cloned().collect::<BTreeMap<_, _>>(),
    };
    let options = args.registry.options(context)?;
    context.printer.status(
        "Attaching",
        &format!("'{}' to {}", args.path.display(), reference.whole()),
    );
    let digest = wait(oci::attach(attachment, &reference, &options))?;
    Ok(Outcome::new(
        format!("attached '{}' to {}", args.path.display(), reference.whole()),
        digest.clone(),
        json!({ "reference": reference.whole(), "digest": digest, "type": args.artifact_type }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_parsed() {
        assert!(media_type("application/vnd.cyclonedx+json").is_ok());
        for text in ["", "sbom", "a/", "/b", "a/b/c", "a b/c", "a/b\r\nX: y"] {
            assert!(media_type(text).is_err(), "{text}");
        }
    }
}

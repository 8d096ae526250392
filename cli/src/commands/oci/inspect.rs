//! `wash oci inspect`.

use std::fmt::Write as _;

use clap::Args;
use indicatif::HumanBytes;
use serde_json::{Value, json};
use wash_runtime::oci::{self, Description};

use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::oci::explain::{offline, reference, wait};
use crate::output::Outcome;
use crate::printable::{Colors, line};

/// Arguments of `wash oci inspect`.
#[derive(Args, Debug)]
#[command(after_help = "\
Only the metadata of the artifact is downloaded. Run `wash inspect` to show the world of a component.")]
pub(crate) struct InspectArgs {
    /// Artifact to inspect, such as registry.example.com/shop/cart:1.0
    pub(crate) reference: String,

    /// Print the manifest as JSON
    #[arg(long)]
    pub(crate) manifest: bool,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// Runs `wash oci inspect`.
pub(crate) fn run(args: &InspectArgs, context: &Context) -> Result<Outcome> {
    let reference = reference(&args.reference)?;
    if context.offline {
        return Err(offline("`wash oci inspect`"));
    }
    let options = args.registry.options(context)?;
    let found = wait(oci::describe(&reference, &options))?;
    let text = if args.manifest {
        serde_json::to_string_pretty(&found.manifest)
            .map_err(|error| Error::new("cannot print the manifest").with_source(&error))?
    } else {
        text(&reference.whole(), &found)
    };
    let mut data = json!({ "reference": reference.whole() });
    if let (Value::Object(data), Ok(Value::Object(more))) = (&mut data, serde_json::to_value(&found)) {
        data.extend(more);
    }
    Ok(Outcome::new(
        format!("{} is {}", reference.whole(), found.digest),
        text,
        data,
    ))
}

fn text(name: &str, found: &Description) -> String {
    let mut text = format!(
        "{name}\ndigest: {}\ntype: {}",
        found.digest,
        line(&found.media_type, Colors::Drop)
    );
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            let _ = write!(text, "\n\n{title}:");
        }
        for it in lines {
            let _ = write!(text, "\n  {}", line(&it, Colors::Drop));
        }
    };
    let annotations = found
        .annotations
        .iter()
        .map(|(key, value)| format!("{key}: {value}"));
    list("annotations", annotations.collect());
    let parts = found.parts.iter();
    let parts = parts.map(|part| format!("{} {} {}", part.digest, HumanBytes(part.size), part.media_type));
    list("layers", parts.collect());
    for key in ["imports", "exports"] {
        let names = found
            .config
            .as_ref()
            .and_then(|config| config.get("component")?.get(key)?.as_array());
        let names = names
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(str::to_owned);
        list(key, names.collect());
    }
    let referrers = found.referrers.iter().map(|referrer| {
        let tag = referrer
            .tag
            .as_ref()
            .map(|tag| format!(" ({tag})"))
            .unwrap_or_default();
        format!("{} {}{tag}", referrer.digest, referrer.artifact_type)
    });
    list("attached", referrers.collect());
    text
}

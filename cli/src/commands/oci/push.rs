//! `wash oci push`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueHint};
use serde_json::json;
use wash_runtime::oci::{self, Progress};

use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::inspect::Report;
use crate::oci::explain::{offline, reference, wait};
use crate::oci::progress::Bar;
use crate::oci::{artifact, project};
use crate::output::Outcome;
use crate::wasm::Kind;

/// Arguments of `wash oci push`.
#[derive(Args, Debug)]
#[command(after_help = "\
Annotations come from these sources, in increasing precedence: the Git repository that contains the component, Cargo.toml or \
package.json of the project, the metadata of the component, and --annotation. The same component with the same annotations \
always has the same digest: the creation time is SOURCE_DATE_EPOCH, or 1970 if it is not set.")]
pub(crate) struct PushArgs {
    /// Reference to push to, such as registry.example.com/shop/cart:1.0
    pub(crate) reference: String,

    /// Component to push
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,

    /// Additional tag; may be repeated
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,

    /// Annotation to add to the manifest; may be repeated
    #[arg(long = "annotation", value_name = "KEY=VALUE", value_parser = annotation)]
    pub(crate) annotations: Vec<(String, String)>,

    /// Write the digest of the pushed artifact to FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) digest_file: Option<PathBuf>,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

pub(super) fn annotation(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

/// Runs `wash oci push`.
pub(crate) fn run(args: &PushArgs, context: &Context) -> Result<Outcome> {
    let main = reference(&args.reference)?;
    if main.digest().is_some() {
        return Err(
            Error::usage(format!("cannot push to '{}': it has a digest", args.reference))
                .hint("push to a tag; the command prints the digest"),
        );
    }
    let mut references = vec![main.clone()];
    for tag in &args.tags {
        let other = reference(&format!("{}/{}:{tag}", main.registry(), main.repository()))?;
        if !references.contains(&other) {
            references.push(other);
        }
    }
    if context.offline {
        return Err(offline("`wash oci push`"));
    }
    let path = context.cwd.join(&args.path);
    let (wasm, report) = component(&path, &args.path)?;
    let mut annotations = project::annotations(&path);
    annotations.extend(artifact::annotations(&wasm));
    annotations.extend(args.annotations.iter().cloned());
    let artifact = artifact::artifact(wasm, &report, annotations.clone())?;
    let options = args.registry.options(context)?;
    for reference in &references {
        context.printer.status("Pushing", &reference.whole());
    }
    let bar: Arc<dyn Progress> = Bar::new(&context.printer);
    let digest = wait(oci::push(artifact, &references, &options, Some(&bar)))?;
    drop(bar);
    if let Some(file) = &args.digest_file {
        super::write_digest(&context.cwd.join(file), &digest)?;
    }
    let pinned = format!("{}/{}@{digest}", main.registry(), main.repository());
    let names: Vec<String> = references.iter().map(oci::Reference::whole).collect();
    Ok(Outcome::new(
        format!("pushed {}", names.join(", ")),
        format!("{}\n{digest}", names.join("\n")),
        json!({
            "reference": main.whole(),
            "tags": references.iter().filter_map(|reference| reference.tag()).collect::<Vec<_>>(),
            "digest": digest,
            "pinned": pinned,
            "size": report.size,
            "annotations": annotations,
        }),
    ))
}

fn component(path: &Path, shown: &Path) -> Result<(Vec<u8>, Report)> {
    let wasm = std::fs::read(path).map_err(|error| {
        Error::usage(format!("cannot read '{}'", shown.display()))
            .with_source(&error)
            .hint("build the component first: `wash build` prints its path")
    })?;
    let report = Report::of(&wasm, &format!("'{}'", shown.display()))?;
    if report.kind == Kind::Module {
        return Err(
            Error::usage(format!("'{}' is a core module, not a component", shown.display()))
                .hint("run `wash build` to turn it into a component"),
        );
    }
    Ok((wasm, report))
}

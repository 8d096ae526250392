//! `wash wit publish`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use wit_parser::PackageName;

use super::common::{CommonArgs, network_with, request};
use crate::config::registries::WitRegistry;
use crate::context::Context;
use crate::error::{Error, Result, ResultExt as _};
use crate::oci::explain::offline;
use crate::output::Outcome;
use crate::wasm;
use crate::wit::network::Network;
use crate::wit::registries::{Candidate, Registries};
use crate::wit::source::Sources;
use crate::wit::{content, encode, ensure, name};

/// Arguments of `wash wit publish`.
#[derive(Args, Debug)]
#[command(after_help = "\
The package is published as NAMESPACE/NAME:VERSION. Without --registry, it goes to the first registry that is configured for \
it: in wit.registries, in the configuration of wkg, or for its well-known namespace. Existing versions are never overwritten.")]
pub(crate) struct PublishArgs {
    /// Encoded WIT package to publish [default: build the project's package]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,

    /// Registry to publish to: HOST, or HOST/FOLDER
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) registry: Option<String>,

    /// Perform all checks without uploading
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Common flags.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Runs `wash wit publish`.
pub(crate) fn run(args: &PublishArgs, context: &Context) -> Result<Outcome> {
    if context.offline && !args.dry_run {
        return Err(offline("`wash wit publish`"));
    }
    let mut settings = args.common.settings(context)?;
    let own = args.registry.as_ref().map(|url| WitRegistry {
        url: url.clone(),
        token: Ok(None),
        by_project: false,
    });
    let network = network_with(&args.common, &settings, own.as_ref(), context)?;
    let (package, wasm) = if let Some(file) = &args.file {
        given(&context.cwd.join(file))?
    } else {
        let fetched = request(&settings, &network).fetch(&context.printer)?;
        ensure::remember(&settings)?;
        let metadata = Sources::read(&settings.root, &settings.sources)?.metadata;
        let wasm = encode::encode(&fetched.resolution, &metadata)?;
        (fetched.resolution.root, wasm)
    };
    if package.version.is_none() {
        return Err(
            Error::usage(format!("package '{package}' has no version")).hint(format!(
                "set a version in its WIT, such as `package {}@0.1.0;`",
                name::id(&package)
            )),
        );
    }
    if let Some(own) = own {
        settings.registries = vec![own];
    }
    let candidate = target(
        &package,
        &Registries::read(&settings.registries, &settings.trust)?,
    )?;
    if !context.offline {
        refuse_existing(&package, &network, &candidate)?;
    }
    let digest = wasm::digest(&wasm);
    let size = wasm.len();
    let mut data = json!({
        "package": package.to_string(),
        "registry": candidate.name,
        "digest": digest,
        "size": size,
        "published": !args.dry_run,
    });
    if args.dry_run {
        context.printer.status(
            "Checked",
            &format!("{package} can be published to {}", candidate.name),
        );
        return Ok(Outcome::new(format!("'{package}' can be published"), "", data));
    }
    context.printer.status("Publishing", &package.to_string());
    let published = network.publish(&package, &candidate, wasm)?;
    data["reference"] = published.reference.clone().into();
    data["manifest_digest"] = published.digest.into();
    let message = format!("published '{package}' as {}", published.reference);
    Ok(Outcome::new(message, published.reference, data))
}

/// Reads an encoded package from a file.
fn given(file: &std::path::Path) -> Result<(PackageName, Vec<u8>)> {
    let shown = format!("'{}'", file.display());
    let wasm = std::fs::read(file).or_fail(|| format!("cannot read {shown}"))?;
    let content = content::decode(&wasm, &shown)?;
    let package = content.name().cloned();
    Ok((
        package.ok_or_else(|| Error::new(format!("{shown} has no name")))?,
        wasm,
    ))
}

/// Returns the registry to publish to.
fn target(package: &PackageName, registries: &Registries) -> Result<Candidate> {
    let first = registries.of(package).into_iter().next();
    first.ok_or_else(|| {
        Error::usage(format!("no registry is configured for '{package}'"))
            .hint("pass --registry, or add it to `wit.registries` in the configuration")
    })
}

fn refuse_existing(package: &PackageName, network: &Network, candidate: &Candidate) -> Result<()> {
    if network.has(package, candidate)? {
        return Err(Error::new(format!(
            "'{package}' already exists in registry {}",
            candidate.name
        ))
        .hint("publish another version: published versions cannot change"));
    }
    Ok(())
}

//! `wash wit publish`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use wit_parser::PackageName;

use super::common::{CommonArgs, network, request};
use crate::config::model::RegistryConfig;
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
The package goes to NAMESPACE/NAME:VERSION in the registry that --registry names, else in the first one that is for it: of \
wit.registries, of the configuration of wkg, or of its well-known namespace. A version that is there is not replaced.")]
pub(crate) struct PublishArgs {
    /// Encoded package to publish [default: the package of the project, built now]
    #[arg(value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) file: Option<PathBuf>,

    /// Registry to publish to: HOST, or HOST/FOLDER
    #[arg(long, value_name = "REGISTRY")]
    pub(crate) registry: Option<String>,

    /// Do everything but the upload
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// The flags of every subcommand.
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// Run `wash wit publish`.
pub(crate) fn run(args: &PublishArgs, context: &Context) -> Result<Outcome> {
    if context.offline && !args.dry_run {
        return Err(offline("`wash wit publish`"));
    }
    let mut settings = args.common.settings(context)?;
    let own = args.registry.as_ref().map(|url| RegistryConfig {
        url: url.clone(),
        token: None,
    });
    let network = network(&args.common, &settings, context)?;
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
        return Err(Error::usage(format!(
            "the package '{package}' has no version to publish it under"
        ))
        .hint(format!(
            "write `package {}@0.1.0;` in its WIT",
            name::id(&package)
        )));
    }
    if let Some(own) = own {
        settings.registries = vec![own];
    }
    let candidate = target(&package, &Registries::read(&settings.registries)?)?;
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
        context
            .printer
            .status("Checked", &format!("{package} could go to {}", candidate.name));
        return Ok(Outcome::new(format!("'{package}' could be published"), "", data));
    }
    context.printer.status("Publishing", &package.to_string());
    let published = network.publish(&package, &candidate, wasm)?;
    data["reference"] = published.reference.clone().into();
    data["manifest_digest"] = published.digest.into();
    let message = format!("published '{package}' as {}", published.reference);
    Ok(Outcome::new(message, published.reference, data))
}

/// A package that was built before.
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

/// Where it goes.
fn target(package: &PackageName, registries: &Registries) -> Result<Candidate> {
    let first = registries.of(package).into_iter().next();
    first.ok_or_else(|| {
        Error::usage(format!("nothing says which registry '{package}' goes to"))
            .hint("name it with --registry, or in `wit.registries` of the configuration")
    })
}

fn refuse_existing(package: &PackageName, network: &Network, candidate: &Candidate) -> Result<()> {
    if network.has(package, candidate)? {
        return Err(Error::new(format!(
            "'{package}' is in the registry {} already",
            candidate.name
        ))
        .hint("publish it under another version: what is published does not change"));
    }
    Ok(())
}

//! `wash oci pull`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum, ValueHint};
use serde_json::json;
use wash_runtime::oci::{PublicKey, PullPolicy, Pulled};

use super::registry::RegistryArgs;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::files::{self, Loss};
use crate::oci::explain::{reference, wait};
use crate::oci::fetch;
use crate::output::Outcome;

/// Arguments of `wash oci pull`.
#[derive(Args, Debug)]
#[command(after_help = "\
Pulled components are cached by digest and not downloaded again. The digest is verified before the file is written. \
Interrupted downloads are resumed. --offline implies `--policy never`.")]
pub(crate) struct PullArgs {
    /// Artifact to pull, such as registry.example.com/shop/cart:1.0 or …/cart@sha256:…
    pub(crate) reference: String,

    /// File to write the component to
    #[arg(default_value = "component.wasm", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,

    /// When to contact the registry
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) policy: Policy,

    /// Require a signature, as made by `cosign sign --key`, that matches the public key in FILE (PEM)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) verify: Option<PathBuf>,

    /// Write the digest of the pulled artifact to FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) digest_file: Option<PathBuf>,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// Values of `--policy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Policy {
    /// Always, to resolve the reference
    #[default]
    Always,
    /// Only if the reference has not been pulled before
    #[value(alias = "ifNotPresent")]
    IfNotPresent,
    /// Never; use only the cache
    Never,
}

impl From<Policy> for PullPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Always => Self::Always,
            Policy::IfNotPresent => Self::IfNotPresent,
            Policy::Never => Self::Never,
        }
    }
}

/// Runs `wash oci pull`.
pub(crate) fn run(args: &PullArgs, context: &Context) -> Result<Outcome> {
    let reference = reference(&args.reference)?;
    let path = context.cwd.join(&args.path);
    if path.is_dir() {
        return Err(Error::usage(format!("'{}' is a folder", args.path.display()))
            .hint("specify the file to write the component to"));
    }
    let options = args.registry.options(context)?;
    let key = args
        .verify
        .as_deref()
        .map(|file| key(file, context))
        .transpose()?;
    let verified = key.is_some();
    let fetched = wait(fetch::pull_signed(
        &reference,
        args.policy.into(),
        options,
        key,
        context,
    ))?;
    let pulled = &fetched.pulled;
    write(pulled, &path)?;
    if let Some(file) = &args.digest_file {
        super::write_digest(&context.cwd.join(file), &pulled.digest)?;
    }
    Ok(Outcome::new(
        format!("pulled {} to '{}'", reference.whole(), args.path.display()),
        format!("{}\n{}", args.path.display(), pulled.digest),
        json!({
            "reference": reference.whole(),
            "path": path,
            "digest": pulled.digest,
            "layer_digest": pulled.layer,
            "cached": pulled.cached,
            "verified": verified,
        }),
    ))
}

fn key(file: &Path, context: &Context) -> Result<PublicKey> {
    let cannot = || Error::usage(format!("cannot use the key in '{}'", file.display()));
    let pem = std::fs::read(context.cwd.join(file)).map_err(|error| cannot().with_source(&error))?;
    PublicKey::from_pem(&pem).map_err(|why| cannot().caused_by(why))
}

/// Writes the component to a file atomically.
fn write(pulled: &Pulled, path: &Path) -> Result<()> {
    let failed = |error: &std::io::Error| {
        Error::new(format!("cannot write '{}'", path.display()))
            .with_source(error)
            .hint("check that the folder is writable and that the disk has free space")
    };
    let copy =
        |file: &mut std::fs::File| std::io::copy(&mut std::fs::File::open(&pulled.path)?, file).map(drop);
    files::replace_with(path, Loss::Matters, copy).map_err(|error| failed(&error))
}

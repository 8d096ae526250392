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
What was pulled before is not downloaded again: components are kept by their digest, which is checked before anything is \
written. A download that was interrupted goes on. With --offline the registry is not asked, as with `--policy never`.")]
pub(crate) struct PullArgs {
    /// What to pull, such as registry.example.com/shop/cart:1.0 or …/cart@sha256:…
    pub(crate) reference: String,

    /// Where to write the component
    #[arg(default_value = "component.wasm", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) path: PathBuf,

    /// When to ask the registry
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub(crate) policy: Policy,

    /// Take only what the public key in FILE has signed, in PEM, as `cosign sign --key` does
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) verify: Option<PathBuf>,

    /// Write the digest of what was pulled to FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) digest_file: Option<PathBuf>,

    /// How to speak to the registry.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

/// `--policy`: when the registry is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Policy {
    /// For what the reference means now
    #[default]
    Always,
    /// If the reference was not pulled before
    #[value(alias = "ifNotPresent")]
    IfNotPresent,
    /// Not at all
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

/// Run `wash oci pull`.
pub(crate) fn run(args: &PullArgs, context: &Context) -> Result<Outcome> {
    let reference = reference(&args.reference)?;
    let path = context.cwd.join(&args.path);
    if path.is_dir() {
        return Err(Error::usage(format!("'{}' is a folder", args.path.display()))
            .hint("name the file to write the component to"));
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

/// Write the component to a file, complete or not at all.
fn write(pulled: &Pulled, path: &Path) -> Result<()> {
    let failed = |error: &std::io::Error| {
        Error::new(format!("cannot write '{}'", path.display()))
            .with_source(error)
            .hint("check the folder and the space on the disk")
    };
    let copy =
        |file: &mut std::fs::File| std::io::copy(&mut std::fs::File::open(&pulled.path)?, file).map(drop);
    files::replace_with(path, Loss::Matters, copy).map_err(|error| failed(&error))
}

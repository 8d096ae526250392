//! What the subcommands of `wash wit` share: flags, the network and how packages are shown.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};
use wit_parser::PackageName;

use crate::commands::oci::registry::RegistryArgs;
use crate::config::{self, WitSettings};
use crate::context::Context;
use crate::error::Result;
use crate::wit::fetch::{Fetched, Request};
use crate::wit::network::Network;
use crate::wit::resolve::{Origin, Refresh};
use crate::wit::{deps, name};

/// The flags of every subcommand.
#[derive(Args, Debug)]
pub(crate) struct CommonArgs {
    /// Folder with the WIT of the project [default: `wit.wit_dir`, else wit]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) wit_dir: Option<PathBuf>,

    /// How to speak to registries.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

impl CommonArgs {
    /// The settings of the project.
    pub(super) fn settings(&self, context: &Context) -> Result<WitSettings> {
        let flags = match &self.wit_dir {
            Some(folder) => json!({ "wit": { "wit_dir": context.cwd.join(folder) } }),
            None => json!({}),
        };
        config::load(context, flags)?.wit_settings()
    }
}

/// Other machines.
pub(super) fn network(args: &CommonArgs, settings: &WitSettings, context: &Context) -> Result<Network> {
    Network::new(settings, args.registry.options(context)?)
}

/// What most subcommands ask for: what is locked stays, and `wit/deps` may help.
pub(super) fn request<'a>(settings: &'a WitSettings, network: &'a Network) -> Request<'a> {
    Request {
        settings,
        remote: Some(network),
        clean: false,
        refresh: Refresh::Nothing,
    }
}

/// `1 package`, `2 packages`.
pub(super) fn packages(count: usize) -> String {
    format!("{count} {}", if count == 1 { "package" } else { "packages" })
}

/// A package in JSON.
pub(super) fn package(package: &PackageName, origin: &Origin) -> Value {
    let digest = match origin {
        Origin::Registry { digest, .. } => Some(digest),
        _ => None,
    };
    json!({
        "name": name::id(package),
        "version": package.version.as_ref().map(ToString::to_string),
        "from": origin.describe(),
        "digest": digest,
    })
}

/// What was fetched, in JSON.
pub(super) fn fetched_data(settings: &WitSettings, fetched: &Fetched) -> Value {
    let origins = fetched.resolution.origins.iter();
    json!({
        "path": settings.wit_dir.join(deps::NAME),
        "changed": fetched.changed,
        "locked": fetched.before != fetched.resolution.lock,
        "packages": origins.map(|(name, origin)| package(name, origin)).collect::<Vec<_>>(),
    })
}

/// A path for people: relative to the project where it is in it.
pub(super) fn shown(settings: &WitSettings, path: &Path) -> String {
    path.strip_prefix(&settings.root)
        .unwrap_or(path)
        .display()
        .to_string()
}

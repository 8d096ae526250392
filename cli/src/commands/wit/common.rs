//! Shared by the subcommands of `wash wit`: flags, the network and the display of packages.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use serde_json::{Value, json};
use wit_parser::PackageName;

use crate::commands::oci::registry::RegistryArgs;
use crate::config::registries::WitRegistry;
use crate::config::{self, WitSettings};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::wit::fetch::{Fetched, Request};
use crate::wit::network::Network;
use crate::wit::registries::Registries;
use crate::wit::resolve::{Origin, Refresh};
use crate::wit::{deps, name};

/// Flags of every subcommand.
#[derive(Args, Debug)]
pub(crate) struct CommonArgs {
    /// Folder with the project's WIT files [default: `wit.wit_dir`, otherwise wit]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) wit_dir: Option<PathBuf>,

    /// Registry options.
    #[command(flatten)]
    pub(crate) registry: RegistryArgs,
}

impl CommonArgs {
    /// Returns the settings of the project.
    pub(super) fn settings(&self, context: &Context) -> Result<WitSettings> {
        let flags = match &self.wit_dir {
            Some(folder) => json!({ "wit": { "wit_dir": context.cwd.join(folder) } }),
            None => json!({}),
        };
        config::load(context, flags)?.wit_settings()
    }
}

/// Returns the access to registries, repositories and archives.
pub(super) fn network(args: &CommonArgs, settings: &WitSettings, context: &Context) -> Result<Network> {
    network_with(args, settings, None, context)
}

/// Like [`network`]. `registry` is the one that a flag names, and gets the credentials of the flags and of the environment.
/// Without it, the credentials of the flags are for the only registry in `wit.registries`.
///
/// # Errors
/// Exit code 2: there are credentials, but not exactly one registry.
pub(super) fn network_with(
    args: &CommonArgs,
    settings: &WitSettings,
    registry: Option<&WitRegistry>,
    context: &Context,
) -> Result<Network> {
    let (options, credentials) = args
        .registry
        .options_and_credentials(context, registry.is_some())?;
    let network = Network::new(settings, options)?;
    let Some(credentials) = credentials else {
        return Ok(network);
    };
    let entries = registry.map_or(settings.registries.as_slice(), std::slice::from_ref);
    let mut hosts = Registries::read(entries, &settings.trust)?.hosts();
    hosts.sort();
    hosts.dedup();
    match hosts.as_slice() {
        [host] => Ok(network.with_credentials(host, credentials)),
        _ => Err(
            Error::usage("it is not clear which registry the user name and the password are for")
                .caused_by("`wit.registries` does not have exactly one registry")
                .hint("run `wash oci login REGISTRY` for each registry, and leave out the flags"),
        ),
    }
}

/// Returns the request of most subcommands: keeps locked versions and may take packages from `wit/deps`.
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

/// Returns a package as JSON.
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

/// Returns the fetched packages as JSON.
pub(super) fn fetched_data(settings: &WitSettings, fetched: &Fetched) -> Value {
    let origins = fetched.resolution.origins.iter();
    json!({
        "path": settings.wit_dir.join(deps::NAME),
        "changed": fetched.changed,
        "locked": fetched.before != fetched.resolution.lock,
        "packages": origins.map(|(name, origin)| package(name, origin)).collect::<Vec<_>>(),
    })
}

/// Returns a path for messages: relative to the project root if it is inside.
pub(super) fn shown(settings: &WitSettings, path: &Path) -> String {
    path.strip_prefix(&settings.root)
        .unwrap_or(path)
        .display()
        .to_string()
}

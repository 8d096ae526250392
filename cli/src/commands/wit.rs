//! `wash wit`: one file per subcommand below `wit/`.

pub mod add;
pub mod build;
pub mod clean;
pub mod fetch;
pub mod publish;
pub mod remove;
pub mod tree;
pub mod update;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use serde_json::{Value, json};
use wit_parser::PackageName;

use super::oci::registry::RegistryArgs;
use crate::config::{self, WitSettings};
use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;
use crate::wit::fetch::{Fetched, Request};
use crate::wit::network::Network;
use crate::wit::resolve::{Origin, Refresh};
use crate::wit::{deps, name};

/// Arguments of `wash wit`.
#[derive(Args, Debug)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub struct WitArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: WitCommand,
}

/// The subcommands of `wash wit`.
#[derive(Debug, Subcommand)]
pub enum WitCommand {
    /// Let the world import or export something of a package
    Add(add::AddArgs),
    /// Encode the WIT package of the project as WebAssembly
    Build(build::BuildArgs),
    /// Delete the fetched dependencies
    Clean(clean::CleanArgs),
    /// Fetch the packages that the world names into wit/deps
    Fetch(fetch::FetchArgs),
    /// Put the WIT package of the project into a registry
    Publish(publish::PublishArgs),
    /// Take what is of a package out of the world
    Remove(remove::RemoveArgs),
    /// Show which package needs which
    Tree(tree::TreeArgs),
    /// Look for newer versions and contents of the dependencies
    Update(update::UpdateArgs),
}

/// The flags of every subcommand.
#[derive(Args, Debug)]
pub struct CommonArgs {
    /// Folder with the WIT of the project [default: `wit.wit_dir`, else wit]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub wit_dir: Option<PathBuf>,

    /// How to speak to registries.
    #[command(flatten)]
    pub registry: RegistryArgs,
}

impl CommonArgs {
    /// The settings of the project.
    fn settings(&self, context: &Context) -> Result<WitSettings> {
        let flags = match &self.wit_dir {
            Some(folder) => json!({ "wit": { "wit_dir": context.cwd.join(folder) } }),
            None => json!({}),
        };
        config::load(context, flags)?.wit_settings()
    }
}

/// Run `wash wit`.
pub fn run(args: &WitArgs, context: &Context) -> Result<Outcome> {
    match &args.command {
        WitCommand::Add(args) => add::run(args, context),
        WitCommand::Build(args) => build::run(args, context),
        WitCommand::Clean(args) => clean::run(args, context),
        WitCommand::Fetch(args) => fetch::run(args, context),
        WitCommand::Publish(args) => publish::run(args, context),
        WitCommand::Remove(args) => remove::run(args, context),
        WitCommand::Tree(args) => tree::run(args, context),
        WitCommand::Update(args) => update::run(args, context),
    }
}

/// Other machines.
fn network(args: &CommonArgs, settings: &WitSettings, context: &Context) -> Result<Network> {
    Network::new(settings, args.registry.options(context)?)
}

/// What most subcommands ask for: what is locked stays, and `wit/deps` may help.
fn request<'a>(settings: &'a WitSettings, network: &'a Network) -> Request<'a> {
    Request {
        settings,
        remote: Some(network),
        clean: false,
        refresh: Refresh::Nothing,
    }
}

/// `1 package`, `2 packages`.
fn packages(count: usize) -> String {
    format!("{count} {}", if count == 1 { "package" } else { "packages" })
}

/// A package in JSON.
fn package(package: &PackageName, origin: &Origin) -> Value {
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
fn fetched_data(settings: &WitSettings, fetched: &Fetched) -> Value {
    let origins = fetched.resolution.origins.iter();
    json!({
        "path": settings.wit_dir.join(deps::NAME),
        "changed": fetched.changed,
        "locked": fetched.before != fetched.resolution.lock,
        "packages": origins.map(|(name, origin)| package(name, origin)).collect::<Vec<_>>(),
    })
}

/// A path for people: relative to the project where it is in it.
fn shown(settings: &WitSettings, path: &std::path::Path) -> String {
    path.strip_prefix(&settings.root)
        .unwrap_or(path)
        .display()
        .to_string()
}

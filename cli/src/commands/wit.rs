//! `wash wit`: one file per subcommand in `wit/`.

pub(crate) mod add;
pub(crate) mod build;
pub(crate) mod clean;
mod common;
pub(crate) mod fetch;
pub(crate) mod publish;
pub(crate) mod remove;
pub(crate) mod tree;
pub(crate) mod update;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;

/// Arguments of `wash wit`.
#[derive(Args, Debug)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct WitArgs {
    /// The subcommand to run.
    #[command(subcommand)]
    pub(crate) command: WitCommand,
}

/// The subcommands of `wash wit`.
#[derive(Debug, Subcommand)]
pub(crate) enum WitCommand {
    /// Add imports or exports of a package to the world
    Add(add::AddArgs),
    /// Encode the project's WIT package as a Wasm binary
    Build(build::BuildArgs),
    /// Delete the fetched dependencies
    Clean(clean::CleanArgs),
    /// Fetch the world's dependencies into wit/deps
    Fetch(fetch::FetchArgs),
    /// Publish the project's WIT package to a registry
    Publish(publish::PublishArgs),
    /// Remove imports and exports of a package from the world
    Remove(remove::RemoveArgs),
    /// Show the dependency tree
    Tree(tree::TreeArgs),
    /// Update locked dependencies and list newer versions
    Update(update::UpdateArgs),
}

/// Runs `wash wit`.
pub(crate) fn run(args: &WitArgs, context: &Context) -> Result<Outcome> {
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

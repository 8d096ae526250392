//! `wash wit`: one file per subcommand below `wit/`.

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
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: WitCommand,
}

/// The subcommands of `wash wit`.
#[derive(Debug, Subcommand)]
pub(crate) enum WitCommand {
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

/// Run `wash wit`.
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

//! `wash config`: one file per subcommand in `config/`.

pub(crate) mod cleanup;
pub(crate) mod info;
pub(crate) mod init;
pub(crate) mod show;
pub(crate) mod validate;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::error::Result;
use crate::output::Outcome;

/// Arguments of `wash config`.
#[derive(Args, Debug)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct ConfigArgs {
    /// The subcommand to run.
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

/// The subcommands of `wash config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Delete wash's cache or data
    Cleanup(cleanup::CleanupArgs),
    /// Print the version and directories of wash
    Info(info::InfoArgs),
    /// Create a commented configuration file
    Init(init::InitArgs),
    /// Print the effective configuration
    Show(show::ShowArgs),
    /// Check configuration files and environment variables, and list all problems
    Validate(validate::ValidateArgs),
}

/// Runs `wash config`.
pub(crate) fn run(args: &ConfigArgs, context: &Context) -> Result<Outcome> {
    match &args.command {
        ConfigCommand::Cleanup(args) => cleanup::run(args, context),
        ConfigCommand::Info(args) => info::run(args, context),
        ConfigCommand::Init(args) => init::run(args, context),
        ConfigCommand::Show(args) => show::run(args, context),
        ConfigCommand::Validate(args) => validate::run(args, context),
    }
}

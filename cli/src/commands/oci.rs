//! `wash oci`: one file per subcommand below `oci/`.

pub(crate) mod attach;
pub(crate) mod copy;
pub(crate) mod inspect;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod pull;
pub(crate) mod push;
pub(crate) mod registry;
pub(crate) mod tags;

use std::path::Path;

use clap::{Args, Subcommand};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash oci`.
#[derive(Args, Debug)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct OciArgs {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: OciCommand,
}

/// The subcommands of `wash oci`.
#[derive(Debug, Subcommand)]
pub(crate) enum OciCommand {
    /// Attach a bill of materials, an attestation or another file to an artifact
    Attach(attach::AttachArgs),
    /// Copy an artifact to another registry or name
    Copy(copy::CopyArgs),
    /// Show what an artifact is, and what is attached to it
    Inspect(inspect::InspectArgs),
    /// Keep the credentials for a registry
    Login(login::LoginArgs),
    /// Forget the credentials for a registry
    Logout(logout::LogoutArgs),
    /// Get a component from a registry
    Pull(pull::PullArgs),
    /// Put a component into a registry
    Push(push::PushArgs),
    /// List the tags of a repository
    Tags(tags::TagsArgs),
}

/// Run `wash oci`.
pub(crate) fn run(args: &OciArgs, context: &Context) -> Result<Outcome> {
    match &args.command {
        OciCommand::Attach(args) => attach::run(args, context),
        OciCommand::Copy(args) => copy::run(args, context),
        OciCommand::Inspect(args) => inspect::run(args, context),
        OciCommand::Login(args) => login::run(args, context),
        OciCommand::Logout(args) => logout::run(args, context),
        OciCommand::Pull(args) => pull::run(args, context),
        OciCommand::Push(args) => push::run(args, context),
        OciCommand::Tags(args) => tags::run(args, context),
    }
}

/// Write a digest to a file, for other programs. Call it after the push or pull succeeded.
fn write_digest(path: &Path, digest: &str) -> Result<()> {
    std::fs::write(path, format!("{digest}\n")).map_err(|error| {
        Error::new(format!(
            "cannot write the digest {digest} to '{}'",
            path.display()
        ))
        .with_source(&error)
    })
}

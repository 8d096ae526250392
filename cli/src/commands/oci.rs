//! `wash oci`: one file per subcommand in `oci/`.

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
    /// The subcommand to run.
    #[command(subcommand)]
    pub(crate) command: OciCommand,
}

/// The subcommands of `wash oci`.
#[derive(Debug, Subcommand)]
pub(crate) enum OciCommand {
    /// Attach a file, such as an SBOM or an attestation, to an artifact
    Attach(attach::AttachArgs),
    /// Copy an artifact to another registry or name
    Copy(copy::CopyArgs),
    /// Show an artifact's metadata and attachments
    Inspect(inspect::InspectArgs),
    /// Log in to a registry
    Login(login::LoginArgs),
    /// Log out of a registry
    Logout(logout::LogoutArgs),
    /// Pull a component from a registry
    Pull(pull::PullArgs),
    /// Push a component to a registry
    Push(push::PushArgs),
    /// List the tags of a repository
    Tags(tags::TagsArgs),
}

/// Runs `wash oci`.
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

/// Writes a digest to a file for other programs. Call it after the push or pull has succeeded.
fn write_digest(path: &Path, digest: &str) -> Result<()> {
    // Not atomic: the file may be a pipe, such as one of a shell's process substitution.
    std::fs::write(path, format!("{digest}\n")).map_err(|error| {
        Error::new(format!(
            "cannot write the digest {digest} to '{}'",
            path.display()
        ))
        .with_source(&error)
    })
}

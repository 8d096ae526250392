//! `wash oci logout`.

use clap::Args;
use serde_json::json;
use wash_runtime::oci::{CredentialStore, Credentials};

use super::login::host;
use crate::context::Context;
use crate::error::Result;
use crate::oci::explain::explain;
use crate::output::Outcome;

/// Arguments of `wash oci logout`.
#[derive(Args, Debug)]
pub(crate) struct LogoutArgs {
    /// Registry to log out of, such as ghcr.io or registry.example.com:5000
    pub(crate) registry: String,
}

/// Runs `wash oci logout`.
pub(crate) fn run(args: &LogoutArgs, _context: &Context) -> Result<Outcome> {
    let name = host(&args.registry)?;
    let kept = Credentials::forget(name).map_err(|error| explain(&error))?;
    let message = match &kept {
        Some(CredentialStore::File(path)) => format!(
            "logged out of {name}; removed the credentials from '{}'",
            path.display()
        ),
        Some(CredentialStore::Helper(helper)) => {
            format!("logged out of {name}; the credential helper '{helper}' removed the credentials")
        }
        None => format!("no credentials are stored for {name}"),
    };
    Ok(Outcome::new(
        message.clone(),
        message,
        json!({ "registry": name, "removed": kept.is_some() }),
    ))
}

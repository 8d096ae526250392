//! The flags of every command that connects to a registry.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde_json::json;
use wash_runtime::oci::{Credentials, Insecure, RegistryOptions};

use crate::config;
use crate::context::Context;
use crate::env;
use crate::error::{Error, Result};

/// Registry flags.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Registry options")]
pub(crate) struct RegistryArgs {
    /// Allow plain HTTP for the registry HOST (HOST or HOST:PORT; may be repeated), or without HOST for all registries.
    /// Registries on this machine do not need the flag
    #[arg(long, value_name = "HOST", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) insecure: Vec<String>,

    /// Also trust the certificate authorities in FILE (PEM); may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) ca: Vec<PathBuf>,

    /// Credentials.
    #[command(flatten)]
    pub(crate) credentials: CredentialArgs,
}

/// Credential flags.
#[derive(Args, Debug, Default)]
#[command(next_help_heading = "Registry options")]
pub(crate) struct CredentialArgs {
    /// User name [default: credentials stored by `wash oci login` or `docker login`]
    #[arg(long, short = 'u', value_name = "NAME")]
    pub(crate) username: Option<String>,

    /// Read the password from stdin, or a token if --username is not given
    #[arg(long)]
    pub(crate) password_stdin: bool,

    /// Password; other users of this machine may see it, so prefer --password-stdin
    #[arg(
        long,
        value_name = "PASSWORD",
        requires = "username",
        conflicts_with = "password_stdin"
    )]
    pub(crate) password: Option<String>,
}

impl RegistryArgs {
    /// Returns the options for connections to registries.
    ///
    /// # Errors
    /// Exit code 2: no password for the user name, or an invalid configuration.
    pub(crate) fn options(&self, context: &Context) -> Result<RegistryOptions> {
        self.options_or(context, no_password)
    }

    /// Like [`Self::options`], but calls `ask` for the password of a user name without one.
    ///
    /// # Errors
    /// Exit code 2: no password for the user name, or an invalid configuration.
    pub(crate) fn options_or(
        &self,
        context: &Context,
        ask: impl FnOnce(&str) -> Result<String>,
    ) -> Result<RegistryOptions> {
        self.with_credentials(context, self.credentials.given(ask)?)
    }

    /// Returns the options for connections to several registries, without credentials, and the credentials. The caller decides
    /// which registry gets them. Those in the environment are only for a registry that the user names on the command line.
    ///
    /// # Errors
    /// As [`Self::options`].
    pub(crate) fn options_and_credentials(
        &self,
        context: &Context,
        is_named: bool,
    ) -> Result<(RegistryOptions, Option<Credentials>)> {
        let given = &self.credentials;
        let has_flags = given.username.is_some() || given.password_stdin;
        let credentials = if has_flags || is_named {
            given.given(no_password)?
        } else {
            None
        };
        Ok((self.with_credentials(context, None)?, credentials))
    }

    fn with_credentials(
        &self,
        context: &Context,
        credentials: Option<Credentials>,
    ) -> Result<RegistryOptions> {
        let flags = RegistryOptions {
            insecure: self.insecure(),
            ca_files: self.ca.iter().map(|file| context.cwd.join(file)).collect(),
            registry_ca_files: BTreeMap::new(),
            credentials,
        };
        Ok(config::load(context, json!({}))?.registry_options(flags))
    }

    fn insecure(&self) -> Insecure {
        if self.insecure.is_empty() {
            Insecure::Loopback
        } else if self.insecure.iter().any(String::is_empty) {
            Insecure::All
        } else {
            Insecure::These(self.insecure.clone())
        }
    }
}

/// Returns the error for a user name without a password.
pub(super) fn no_password(username: &str) -> Result<String> {
    Err(
        Error::usage(format!("no password for --username {username}")).hint(format!(
            "pass it with --password-stdin, or set {}",
            env::REGISTRY_PASSWORD
        )),
    )
}

impl CredentialArgs {
    /// Returns the credentials from the flags, otherwise from the environment. Calls `ask` for the password of a user name
    /// without one.
    fn given(&self, ask: impl FnOnce(&str) -> Result<String>) -> Result<Option<Credentials>> {
        let password = match &self.password {
            Some(password) => Some(password.clone()),
            None if self.password_stdin => Some(password()?),
            None => None,
        };
        match (&self.username, password) {
            (Some(username), Some(password)) => Ok(Some(basic(username, password))),
            (None, Some(token)) => Ok(Some(Credentials::Token(token))),
            (Some(username), None) => {
                let password = match variable(env::REGISTRY_PASSWORD) {
                    Some(password) => password,
                    None => ask(username)?,
                };
                Ok(Some(basic(username, password)))
            }
            (None, None) => from_environment(),
        }
    }
}

fn from_environment() -> Result<Option<Credentials>> {
    if let Some(token) = variable(env::REGISTRY_TOKEN) {
        return Ok(Some(Credentials::Token(token)));
    }
    match (variable(env::REGISTRY_USERNAME), variable(env::REGISTRY_PASSWORD)) {
        (Some(username), Some(password)) => Ok(Some(basic(&username, password))),
        (Some(_), None) => {
            let (name, other) = (env::REGISTRY_USERNAME, env::REGISTRY_PASSWORD);
            Err(Error::usage(format!("{name} is set, but {other} is not"))
                .hint(format!("set {other}, or unset {name}")))
        }
        (None, _) => Ok(None),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns credentials for a user name and a password. By Docker convention, the password of the user name `<token>` is an
/// identity token.
pub(super) fn basic(username: &str, password: String) -> Credentials {
    if username == "<token>" {
        return Credentials::Identity(password);
    }
    Credentials::Basic {
        username: username.to_owned(),
        password,
    }
}

fn password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        return Err(Error::usage("stdin is a terminal, which would show the password")
            .hint("pipe the password in: `… | wash oci … --password-stdin`"));
    }
    let mut password = String::new();
    let read = std::io::stdin().take(1 << 16).read_to_string(&mut password);
    read.map_err(|error| Error::usage("cannot read the password from stdin").with_source(&error))?;
    let password = password.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Error::usage("no password on stdin").hint("pipe it in: `… | wash oci …`"));
    }
    Ok(password.to_owned())
}

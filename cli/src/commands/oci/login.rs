//! `wash oci login`.

use clap::Args;
use serde_json::json;
use wash_runtime::oci::{CredentialStore, Credentials, OciError, Registry, RegistryOptions};

use super::registry::{RegistryArgs, no_password};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::oci::explain::{explain, offline, wait};
use crate::output::Outcome;

/// Arguments of `wash oci login`.
#[derive(Args, Debug)]
#[command(after_help = "\
The credentials are verified, then stored where `docker login` stores them: in the credential helper that is set in Docker's \
config.json, otherwise in config.json itself. To log in with an identity token, use the user name '<token>' and the token as \
the password.")]
pub(crate) struct LoginArgs {
    /// Registry to log in to, such as ghcr.io or registry.example.com:5000
    pub(crate) registry: String,

    /// Registry options.
    #[command(flatten)]
    pub(crate) args: RegistryArgs,
}

/// Parses `HOST`, `HOST:PORT` or a URL into the name of the registry in references.
pub(super) fn host(text: &str) -> Result<&str> {
    let bare = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("oci://"))
        .unwrap_or(text)
        .trim_end_matches('/');
    let is_host = !bare.is_empty()
        && !bare.starts_with('-')
        && bare
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if is_host {
        return Ok(bare);
    }
    Err(Error::usage(format!("invalid registry '{text}'")).hint("use HOST or HOST:PORT, such as ghcr.io"))
}

/// Runs `wash oci login`.
pub(crate) fn run(args: &LoginArgs, context: &Context) -> Result<Outcome> {
    let name = host(&args.registry)?;
    if context.offline {
        return Err(offline("`wash oci login`"));
    }
    let mut options = args.args.options_or(context, |username| {
        if context.interactive {
            password(&format!("Password for {username} at {name}"))
        } else {
            no_password(username)
        }
    })?;
    let credentials = match options.credentials.take() {
        Some(Credentials::Token(_)) => {
            return Err(Error::usage("a token without a user name cannot be stored")
                .hint("pass the user name with --username; for an identity token, use '<token>'"));
        }
        Some(credentials) => credentials,
        None => ask(name, context)?,
    };
    let options = RegistryOptions {
        credentials: Some(credentials.clone()),
        ..options
    };
    match wait(async { Ok(Registry::named(api(name), &options).await?.log_in().await) })? {
        Ok(()) => {}
        Err(OciError::Denied { .. }) => {
            return Err(
                Error::new(format!("registry {name} rejected the credentials"))
                    .with_exit(Exit::Network)
                    .hint("check the user name and the password; many registries require a token instead of a password"),
            );
        }
        Err(error) => return Err(explain(&error)),
    }
    let store = credentials.store(name).map_err(|error| explain(&error))?;
    let (location, kept) = match &store {
        CredentialStore::File(path) => (format!("'{}'", path.display()), json!({ "file": path })),
        CredentialStore::Helper(helper) => (
            format!("the credential helper '{helper}'"),
            json!({ "helper": helper }),
        ),
    };
    let message = format!("logged in to {name}; the credentials are stored in {location}");
    Ok(Outcome::new(
        message.clone(),
        message,
        json!({ "registry": name, "kept": kept }),
    ))
}

/// The host of a registry's API, which differs from the registry name for Docker Hub.
fn api(name: &str) -> &str {
    match name {
        "docker.io" => "index.docker.io",
        name => name,
    }
}

/// Prompts for a user name and a password.
fn ask(registry: &str, context: &Context) -> Result<Credentials> {
    if !context.interactive {
        return Err(Error::usage(format!("no credentials for {registry}"))
            .hint("pass --username and --password-stdin"));
    }
    let username: String = dialoguer::Input::new()
        .with_prompt(format!("User name at {registry}"))
        .interact_text()
        .map_err(|error| cannot_prompt(&error))?;
    Ok(super::registry::basic(&username, password("Password or token")?))
}

fn password(prompt: &str) -> Result<String> {
    let asked = dialoguer::Password::new().with_prompt(prompt).interact();
    asked.map_err(|error| cannot_prompt(&error))
}

fn cannot_prompt(error: &dialoguer::Error) -> Error {
    Error::usage("cannot prompt for credentials").with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_are_hosts() {
        for (text, name) in [
            ("ghcr.io", "ghcr.io"),
            ("https://ghcr.io/", "ghcr.io"),
            ("localhost:5000", "localhost:5000"),
        ] {
            assert_eq!(host(text).unwrap(), name);
        }
        for text in ["", "ghcr.io/a/b", "-x", "a b", "http://a"] {
            assert!(host(text).is_err(), "{text}");
        }
    }
}

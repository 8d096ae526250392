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
The credentials are tried, and then kept where `docker login` keeps them: in the credential helper that config.json of Docker \
names, else in that file. An identity token is the password of the name '<token>'.")]
pub(crate) struct LoginArgs {
    /// The registry, such as ghcr.io or registry.example.com:5000
    pub(crate) registry: String,

    /// How to speak to the registry.
    #[command(flatten)]
    pub(crate) args: RegistryArgs,
}

/// The registry of `HOST`, `HOST:PORT` or a URL, as references name it.
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
    Err(Error::usage(format!("invalid registry '{text}'"))
        .hint("name it as HOST or HOST:PORT, such as ghcr.io"))
}

/// Run `wash oci login`.
pub(crate) fn run(args: &LoginArgs, context: &Context) -> Result<Outcome> {
    let name = host(&args.registry)?;
    if context.offline {
        return Err(offline("`wash oci login`"));
    }
    let mut options = args.args.options_or(context, |username| {
        if context.interactive {
            password(&format!("Password of {username} at {name}"))
        } else {
            no_password(username)
        }
    })?;
    let credentials = match options.credentials.take() {
        Some(Credentials::Token(_)) => {
            return Err(Error::usage("a token without a user name cannot be stored")
                .hint("pass the user name with --username; an identity token is the password of '<token>'"));
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
                Error::new(format!("the registry {name} refuses these credentials"))
                    .with_exit(Exit::Network)
                    .hint("check the name and the password; many registries want a token in its place"),
            );
        }
        Err(error) => return Err(explain(&error)),
    }
    let store = credentials.store(name).map_err(|error| explain(&error))?;
    let (place, kept) = match &store {
        CredentialStore::File(path) => (format!("'{}'", path.display()), json!({ "file": path })),
        CredentialStore::Helper(helper) => (
            format!("the credential helper '{helper}'"),
            json!({ "helper": helper }),
        ),
    };
    let message = format!("logged in to {name}; the credentials are in {place}");
    Ok(Outcome::new(
        message.clone(),
        message,
        json!({ "registry": name, "kept": kept }),
    ))
}

/// The host of the API of a registry: that of Docker Hub has another name.
fn api(name: &str) -> &str {
    match name {
        "docker.io" => "index.docker.io",
        name => name,
    }
}

/// Ask for a user name and a password on the terminal.
fn ask(registry: &str, context: &Context) -> Result<Credentials> {
    if !context.interactive {
        return Err(Error::usage(format!("there are no credentials for {registry}"))
            .hint("pass --username and --password-stdin"));
    }
    let username: String = dialoguer::Input::new()
        .with_prompt(format!("Name at {registry}"))
        .interact_text()
        .map_err(|error| unasked(&error))?;
    Ok(super::registry::basic(&username, password("Password or token")?))
}

fn password(prompt: &str) -> Result<String> {
    let asked = dialoguer::Password::new().with_prompt(prompt).interact();
    asked.map_err(|error| unasked(&error))
}

fn unasked(error: &dialoguer::Error) -> Error {
    Error::usage("cannot ask for the credentials").with_source(error)
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

//! Docker's config file, in which many tools store registry credentials.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use docker_credential::{CredentialRetrievalError, DockerCredential};
use serde_json::{Map, Value, json};

use crate::credentials::Credentials;
use crate::error::OciError;

/// The key under which Docker stores the credentials for Docker Hub.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

/// Where Docker and other tools store credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CredentialStore {
    /// Docker's config file, which stores them unencrypted.
    File(PathBuf),
    /// The credential helper with this name: the program `docker-credential-NAME`.
    Helper(String),
}

/// Returns the path of Docker's config file, or `None` without a home directory.
fn config_file() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let folder = set("DOCKER_CONFIG").map(PathBuf::from);
    let home = || set("HOME").or_else(|| set("USERPROFILE"));
    let folder = folder.or_else(|| home().map(|home| Path::new(&home).join(".docker")))?;
    Some(folder.join("config.json"))
}

/// Returns true if the error means that the file does not exist, as opposed to being unreadable.
fn is_absent(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// Returns the key that Docker uses for a registry.
fn server(registry: &str) -> &str {
    match registry {
        "index.docker.io" | "docker.io" | "registry-1.docker.io" => DOCKER_HUB,
        registry => registry,
    }
}

impl Credentials {
    /// Loads the credentials that Docker has stored for a registry, in its config file or in the credential helper named there.
    /// Returns `Anonymous` if Docker has stored none. Blocks until the helper exits.
    ///
    /// # Errors
    /// [`OciError::Credentials`] or [`OciError::File`] if the config file cannot be read or the helper fails.
    pub fn stored(registry: &str) -> Result<Self, OciError> {
        let failed = |reason: String| OciError::Credentials {
            registry: registry.to_owned(),
            reason,
        };
        let Some(path) = config_file() else {
            return Ok(Self::Anonymous);
        };
        let file = match std::fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if is_absent(&error) => return Ok(Self::Anonymous),
            Err(error) => return Err(OciError::file(path)(error)),
        };
        let server = server(registry);
        match docker_credential::get_credential_from_reader(std::io::BufReader::new(file), server) {
            Ok(DockerCredential::UsernamePassword(username, password))
                if username.is_empty() && password.is_empty() =>
            {
                Ok(Self::Anonymous)
            }
            Ok(DockerCredential::UsernamePassword(username, password)) => {
                Ok(Self::Basic { username, password })
            }
            Ok(DockerCredential::IdentityToken(token)) => Ok(Self::Identity(token)),
            Err(
                CredentialRetrievalError::ConfigNotFound | CredentialRetrievalError::NoCredentialConfigured,
            ) => Ok(Self::Anonymous),
            // The credential helper protocol defines this text for a registry without credentials.
            Err(CredentialRetrievalError::HelperFailure { stdout, .. })
                if stdout.contains("credentials not found") =>
            {
                Ok(Self::Anonymous)
            }
            // The output of a helper may contain a secret.
            Err(CredentialRetrievalError::HelperFailure { helper, .. }) => {
                Err(failed(format!("the credential helper '{helper}' failed")))
            }
            Err(CredentialRetrievalError::HelperCommunicationError) => Err(failed(format!(
                "'{}' names a credential helper that cannot be run",
                path.display()
            ))),
            Err(error) => Err(failed(format!("{error} ('{}')", path.display()))),
        }
    }

    /// Stores the credentials where Docker and other tools read them. Supports [`Credentials::Basic`] and
    /// [`Credentials::Identity`]. Blocks until a credential helper exits.
    ///
    /// # Errors
    /// [`OciError::Credentials`] or [`OciError::File`] if the file or the helper fails, or the kind of credentials is
    /// unsupported.
    pub fn store(&self, registry: &str) -> Result<CredentialStore, OciError> {
        let (path, mut config) = read(registry)?;
        let server = server(registry);
        let (username, secret) = match self {
            Self::Basic { username, password } => (username.as_str(), password.as_str()),
            Self::Identity(token) => ("<token>", token.as_str()),
            Self::Anonymous | Self::Token(_) => {
                return Err(OciError::Credentials {
                    registry: registry.to_owned(),
                    reason: "only a user name with a password or an identity token can be stored".to_owned(),
                });
            }
        };
        if let Some(helper) = helper(&config, server) {
            let request = json!({ "ServerURL": server, "Username": username, "Secret": secret });
            run(registry, &helper, "store", &request.to_string())?;
            return Ok(CredentialStore::Helper(helper));
        }
        let entry = match self {
            Self::Identity(token) => json!({ "auth": STANDARD.encode("<token>:"), "identitytoken": token }),
            _ => json!({ "auth": STANDARD.encode(format!("{username}:{secret}")) }),
        };
        let auths = config.entry("auths").or_insert_with(|| json!({}));
        let Some(auths) = auths.as_object_mut() else {
            return Err(OciError::Credentials {
                registry: registry.to_owned(),
                reason: format!("'auths' in '{}' is not an object", path.display()),
            });
        };
        auths.insert(server.to_owned(), entry);
        write(&path, &config)?;
        Ok(CredentialStore::File(path))
    }

    /// Removes the stored credentials for a registry. Returns where they were stored, or `None` if there were none. Blocks
    /// until a credential helper exits.
    ///
    /// # Errors
    /// [`OciError::Credentials`] or [`OciError::File`] if the file or the helper fails.
    pub fn forget(registry: &str) -> Result<Option<CredentialStore>, OciError> {
        let (path, mut config) = read(registry)?;
        let server = server(registry);
        let known = Self::stored(registry).is_ok_and(|known| known != Self::Anonymous);
        let mut kept = None;
        if let Some(helper) = helper(&config, server).filter(|_| known) {
            run(registry, &helper, "erase", server)?;
            kept = Some(CredentialStore::Helper(helper));
        }
        let removed = config
            .get_mut("auths")
            .and_then(Value::as_object_mut)
            .and_then(|auths| auths.shift_remove(server));
        if removed.is_some() {
            write(&path, &config)?;
            kept.get_or_insert(CredentialStore::File(path));
        }
        Ok(kept)
    }
}

/// Returns the path and the content of the config file. The content is empty if the file does not exist.
fn read(registry: &str) -> Result<(PathBuf, Map<String, Value>), OciError> {
    let failed = |reason: String| OciError::Credentials {
        registry: registry.to_owned(),
        reason,
    };
    let path = config_file().ok_or_else(|| failed("no home directory found".to_owned()))?;
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(error) if is_absent(&error) => return Ok((path, Map::new())),
        Err(error) => return Err(OciError::file(path)(error)),
    };
    let config = serde_json::from_slice(&text)
        .map_err(|error| failed(format!("'{}' is not a JSON object: {error}", path.display())))?;
    Ok((path, config))
}

/// Returns the credential helper for a server, if the config file names one.
fn helper(config: &Map<String, Value>, server: &str) -> Option<String> {
    let specific = config.get("credHelpers").and_then(|helpers| helpers.get(server));
    let name = specific.or_else(|| config.get("credsStore"))?.as_str()?;
    (!name.is_empty()).then(|| name.to_owned())
}

/// Runs a credential helper with `input` on stdin.
fn run(registry: &str, helper: &str, action: &str, input: &str) -> Result<(), OciError> {
    let program = format!("docker-credential-{helper}");
    let failed = |reason: String| OciError::Credentials {
        registry: registry.to_owned(),
        reason: format!("the credential helper '{program}' {reason}"),
    };
    let mut child = Command::new(&program)
        .arg(action)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("cannot be run: {error}")))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that does not read its input reports a failure in its exit status.
        let _ = stdin.write_all(input.as_bytes());
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if status.success() {
        Ok(())
    } else {
        Err(failed(format!("failed to {action}: {status}")))
    }
}

/// Replaces the file atomically. Only the user can read it.
fn write(path: &Path, config: &Map<String, Value>) -> Result<(), OciError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(OciError::file(folder))?;
    let text = serde_json::to_string_pretty(config).unwrap_or_default() + "\n";
    // Keep a symbolic link: some users manage this file elsewhere.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut staged = tempfile::Builder::new()
        .prefix(".config-")
        .tempfile_in(target.parent().unwrap_or(folder))
        .map_err(OciError::file(path))?;
    staged.write_all(text.as_bytes()).map_err(OciError::file(path))?;
    staged.as_file().sync_all().map_err(OciError::file(path))?;
    staged
        .persist(&target)
        .map(|_| ())
        .map_err(|error| OciError::file(path)(error.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_helper_of_one_registry_precedes_that_of_all() {
        let Value::Object(config) = json!({ "credsStore": "all", "credHelpers": { "example.com": "one" } })
        else {
            unreachable!()
        };
        assert_eq!(helper(&config, "example.com").as_deref(), Some("one"));
        assert_eq!(helper(&config, "example.org").as_deref(), Some("all"));
        assert_eq!(helper(&Map::new(), "example.com"), None);
    }

    #[test]
    fn docker_hub_has_a_special_name() {
        assert_eq!(server("docker.io"), DOCKER_HUB);
        assert_eq!(server("ghcr.io"), "ghcr.io");
    }
}

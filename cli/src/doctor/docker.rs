//! The check of registry credentials in Docker's config file, which `wash oci` uses to push and pull components.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::check::{Check, Diagnosis, Fix};
use super::surroundings::Surroundings;
use crate::error::Result;

/// `docker-credentials`: whether the credentials are readable and the credential helpers are installed.
#[derive(Debug)]
pub(crate) struct Credentials;

impl Check for Credentials {
    fn id(&self) -> &'static str {
        "docker-credentials"
    }

    fn about(&self) -> &'static str {
        "registry credentials and credential helpers"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let Some(path) = config_path() else {
            return Diagnosis::skipped("the home directory is unknown");
        };
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Diagnosis::skipped(format!("no {shown}; public registries need no credentials"));
            }
            Err(error) => {
                return Diagnosis::broken(format!("cannot read {shown}: {error}"))
                    .advice(format!("make it readable: chmod u+r '{shown}'"));
            }
        };
        let config: Value = match serde_json::from_str(&text) {
            Ok(config) => config,
            Err(error) => {
                // Show the line number only: the line may contain a secret.
                return Diagnosis::broken(format!("{shown} is not valid JSON: line {}", error.line()))
                    .advice(format!(
                        "correct '{shown}', or delete it and sign in again with 'docker login'"
                    ));
            }
        };
        diagnose(&config, &path, around).fact("path", shown)
    }
}

fn diagnose(config: &Value, path: &Path, around: &Surroundings) -> Diagnosis {
    let shown = path.display();
    let missing: Vec<String> = helpers(config)
        .into_iter()
        .filter(|helper| around.tools.find(helper).is_none())
        .collect();
    if !missing.is_empty() {
        let names = missing.join(", ");
        return Diagnosis::broken(format!("{shown} refers to {names}, not found in PATH")).advice(format!(
            "install {names}, or remove credsStore and credHelpers from '{shown}'"
        ));
    }
    let bad: Vec<&str> = auths(config)
        .filter(|(_, auth)| !is_base64(auth))
        .map(|(registry, _)| registry)
        .collect();
    if !bad.is_empty() {
        let registries = bad.join(", ");
        return Diagnosis::broken(format!(
            "the credentials of {registries} in {shown} are not valid Base64"
        ))
        .advice(format!("sign in again: docker login {registries}"));
    }
    let secrets = auths(config).filter(|(_, auth)| !auth.is_empty()).count();
    if secrets > 0 && others_can_read(path) {
        let fix = Hide {
            path: path.to_owned(),
        };
        return Diagnosis::warning(format!(
            "other users on this machine can read the passwords in {shown}"
        ))
        .advice(fix.describe())
        .fixed_by(fix);
    }
    let mut registries: Vec<&str> = auths(config).map(|(registry, _)| registry).collect();
    registries.extend(
        config
            .get("credHelpers")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str()),
    );
    registries.sort_unstable();
    registries.dedup();
    let evidence = if registries.is_empty() {
        "no registries".to_owned()
    } else {
        registries.join(", ")
    };
    Diagnosis::ok(format!("{shown}: {evidence}")).fact("registries", registries)
}

/// Returns `$DOCKER_CONFIG/config.json` if the variable is set, else `~/.docker/config.json`.
fn config_path() -> Option<PathBuf> {
    let folder = std::env::var_os("DOCKER_CONFIG")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from);
    let folder = folder.or_else(|| Some(etcetera::home_dir().ok()?.join(".docker")))?;
    Some(folder.join("config.json"))
}

/// Returns the program names of the configured credential helpers.
fn helpers(config: &Value) -> Vec<String> {
    let store = config.get("credsStore").into_iter();
    let by_registry = config
        .get("credHelpers")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(_, name)| name);
    let names = store
        .chain(by_registry)
        .filter_map(Value::as_str)
        .filter(|name| !name.is_empty());
    let mut helpers: Vec<String> = names.map(|name| format!("docker-credential-{name}")).collect();
    helpers.sort_unstable();
    helpers.dedup();
    helpers
}

/// Returns the registries and their encoded credentials. These are empty if a helper stores them.
fn auths(config: &Value) -> impl Iterator<Item = (&str, &str)> {
    let auths = config
        .get("auths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    auths.map(|(registry, entry)| {
        (
            registry.as_str(),
            entry.get("auth").and_then(Value::as_str).unwrap_or_default(),
        )
    })
}

fn is_base64(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let padded = text.len().is_multiple_of(4) && text.len() - body.len() <= 2;
    padded
        && body
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

#[cfg(unix)]
fn others_can_read(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|kind| kind.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_can_read(_path: &Path) -> bool {
    false
}

/// Removes all permissions of group and others: `chmod go=`.
#[derive(Debug)]
struct Hide {
    path: PathBuf,
}

impl Fix for Hide {
    fn describe(&self) -> String {
        format!("chmod go= '{}'", self.path.display())
    }

    fn apply(&self, _around: &Surroundings) -> Result<()> {
        chmod(&self.path, |mode| mode & 0o700)
    }
}

/// Changes the permission bits of a file.
#[cfg(unix)]
pub(super) fn chmod(path: &Path, change: impl Fn(u32) -> u32) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    use crate::error::ResultExt as _;

    let fail = || format!("cannot change the permissions of '{}'", path.display());
    let mut permissions = path.metadata().or_fail(fail)?.permissions();
    permissions.set_mode(change(permissions.mode() & 0o7777));
    std::fs::set_permissions(path, permissions).or_fail(fail)
}

/// Does nothing: this platform has no Unix permission bits.
#[cfg(not(unix))]
pub(super) fn chmod(_path: &Path, _change: impl Fn(u32) -> u32) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn helpers_and_registries_are_found() {
        let config = json!({
            "credsStore": "desktop",
            "credHelpers": {"ghcr.io": "gh", "x.io": "gh"},
            "auths": {"a.io": {"auth": "dTpw"}, "b.io": {}},
        });
        assert_eq!(
            helpers(&config),
            ["docker-credential-desktop", "docker-credential-gh"]
        );
        assert_eq!(
            auths(&config).collect::<Vec<_>>(),
            [("a.io", "dTpw"), ("b.io", "")]
        );
        assert!(helpers(&json!([])).is_empty());
    }

    #[test]
    fn invalid_base64_is_rejected() {
        for good in ["", "dTpw", "dTpwYQ==", "dTpwYWE="] {
            assert!(is_base64(good), "{good}");
        }
        for bad in ["d", "user:pw", "dTpwY===", "dT pw=="] {
            assert!(!is_base64(bad), "{bad}");
        }
    }
}

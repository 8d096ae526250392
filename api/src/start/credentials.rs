//! Image credentials from `Secret`s of type `kubernetes.io/dockerconfigjson`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::error::{PullSecretError, StartError};
use super::source::References;
use crate::manifest::LocalObjectReference;
use crate::protocol::ImagePullSecret;

/// Key of the Docker config in a `Secret`.
const CONFIG: &str = ".dockerconfigjson";

/// Key in a Docker config for images without a registry.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";

impl References {
    /// Returns the user name and password for the registry of an image.
    pub(super) fn credentials(
        &self,
        secret: Option<&LocalObjectReference>,
        image: &str,
    ) -> Result<Option<ImagePullSecret>, StartError> {
        let Some(LocalObjectReference { name }) = secret else {
            return Ok(None);
        };
        let config = self.secret(name)?.get(CONFIG);
        let credentials = config
            .ok_or(PullSecretError::NoConfig)
            .and_then(|config| of_registry(config, &registry(image)));
        credentials.map(Some).map_err(|reason| StartError::PullSecret {
            name: name.clone(),
            reason,
        })
    }
}

fn of_registry(config: &str, registry: &str) -> Result<ImagePullSecret, PullSecretError> {
    let config: Value = serde_json::from_str(config).map_err(|_| PullSecretError::InvalidConfig)?;
    let entry = config
        .get("auths")
        .and_then(|registries| registries.get(registry))
        .ok_or_else(|| PullSecretError::NoRegistry(registry.to_owned()))?;
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let credentials = |username: &str, password: &str| ImagePullSecret {
        username: username.to_owned().into(),
        password: password.to_owned().into(),
    };
    if let (Some(username), Some(password)) = (text("username"), text("password")) {
        return Ok(credentials(username, password));
    }
    text("auth")
        .and_then(|auth| String::from_utf8(STANDARD.decode(auth).ok()?).ok())
        .and_then(|pair| {
            pair.split_once(':')
                .map(|(username, password)| credentials(username, password))
        })
        .ok_or(PullSecretError::NoCredentials)
}

/// Returns the Docker config key for the registry of an image.
fn registry(image: &str) -> String {
    match image.split_once('/') {
        Some((first, _)) if first != "docker.io" && (first.contains(['.', ':']) || first == "localhost") => {
            first.to_owned()
        }
        _ => DOCKER_HUB.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn references(config: &str) -> References {
        let values = BTreeMap::from([(CONFIG.to_owned(), config.to_owned())]);
        References {
            secrets: [("pull".to_owned(), values.into())].into(),
            ..References::default()
        }
    }

    #[test]
    fn pull_secrets_are_those_of_the_registry() {
        let references = references(
            r#"{"auths":{"ghcr.io":{"auth":"bWU6aHVudGVyMg=="},"half.example":{"username":"me"},
            "https://index.docker.io/v1/":{"username":"you","password":"x"}}}"#,
        );
        let pull = LocalObjectReference::from("pull");
        let secret = |image: &str| references.credentials(Some(&pull), image);
        let found = secret("ghcr.io/acme/shop:1").unwrap().unwrap();
        assert_eq!(
            (found.username.as_str(), found.password.as_str()),
            ("me", "hunter2")
        );
        for image in ["acme/shop:1", "shop", "docker.io/acme/shop:1"] {
            assert_eq!(
                secret(image).unwrap().unwrap().username.as_str(),
                "you",
                "{image}"
            );
        }
        assert_eq!(
            secret("127.0.0.1:5000/shop").unwrap_err().to_string(),
            "Secret 'pull' cannot be used to pull images: it has no entry for '127.0.0.1:5000'"
        );
        assert!(
            secret("half.example/shop")
                .unwrap_err()
                .to_string()
                .contains("neither 'username'")
        );
        assert_eq!(references.credentials(None, "a").unwrap(), None);
    }

    #[test]
    fn a_configuration_that_cannot_be_read_is_not_shown() {
        let error = references("hunter2")
            .credentials(Some(&"pull".into()), "a")
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "Secret 'pull' cannot be used to pull images: its .dockerconfigjson is invalid JSON"
        );
    }
}

//! Servers that workloads may use.

use url::Url;

use super::backends::SettingsError;
use super::server_kind::ServerKind;

/// The servers that the workloads of a host may reach through a backend.
///
/// Two URLs name the same server if scheme, host and port are equal. Workloads choose user, password, path and query freely.
#[derive(Clone, Debug)]
#[must_use = "has no effect until passed to a plugin"]
pub struct Servers {
    /// Used by entries without a URL.
    default: Option<Url>,
    /// `None`: any server.
    allowed: Option<Vec<Url>>,
}

impl Servers {
    /// Allows no server.
    pub fn none() -> Self {
        Self {
            default: None,
            allowed: Some(Vec::new()),
        }
    }

    /// Allows any server, for hosts that run only trusted workloads.
    pub fn any() -> Self {
        Self {
            default: None,
            allowed: None,
        }
    }

    /// Allows `url` and makes it the default for entries without a URL.
    pub fn with_default(mut self, url: Url) -> Self {
        self.default = Some(url.clone());
        self.allow(url)
    }

    /// Also allows `url`.
    pub fn allow(mut self, url: Url) -> Self {
        if let Some(allowed) = &mut self.allowed {
            allowed.push(url);
        }
        self
    }

    /// Returns the server of this `kind` that the `value` of `key` names, or the default one.
    ///
    /// # Errors
    /// Fails if the value is not a URL or names a server that is not allowed, or if it is absent and there is no default.
    pub fn choose(
        &self,
        kind: &ServerKind,
        key: &'static str,
        value: Option<&str>,
    ) -> Result<Url, SettingsError> {
        let Some(value) = value else {
            return self.default.clone().ok_or(SettingsError::Missing {
                key,
                reason: "this host has no default server for this backend",
            });
        };
        let url = Url::parse(value).map_err(|error| SettingsError::Invalid {
            key,
            reason: error.to_string(),
        })?;
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(|allowed| kind.is_same(allowed, &url)) => {
                Err(SettingsError::Forbidden {
                    key,
                    reason: format!("allowed servers: {}", names(allowed)),
                })
            }
            _ => Ok(url),
        }
    }
}

fn names(urls: &[Url]) -> String {
    if urls.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = urls.iter().map(name).collect();
    names.join(", ")
}

/// Scheme, host and port of a URL, without secrets.
pub(super) fn name(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{}://{host}:{port}", url.scheme()),
        None => format!("{}://{host}", url.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::server_kind::tests::SHELF;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn only_listed_servers_can_be_named() {
        let servers = Servers::none()
            .with_default(url("shelf://:secret@cache:6379"))
            .allow(url("shelf://other"));
        assert_eq!(
            servers.choose(&SHELF, "url", None).unwrap().host_str(),
            Some("cache")
        );
        assert!(
            servers
                .choose(&SHELF, "url", Some("shelf://cache:6379/3"))
                .is_ok()
        );
        assert!(servers.choose(&SHELF, "url", Some("shelf://other")).is_ok());
        assert!(servers.choose(&SHELF, "url", Some("shelf://cache")).is_ok());
        let refused = servers
            .choose(&SHELF, "url", Some("shelf://cache:6380"))
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            "'url' is not allowed on this host; allowed servers: shelf://cache:6379, shelf://other"
        );
        assert!(Servers::none().choose(&SHELF, "url", None).is_err());
        assert!(
            Servers::any()
                .choose(&SHELF, "url", Some("shelf://anywhere"))
                .is_ok()
        );
        assert!(servers.choose(&SHELF, "url", Some("cache")).is_err());
    }
}

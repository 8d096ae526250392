//! URLs of Git repositories: `https`, `ssh` (also as `user@host:path`), `file`, and `http` on the local host.

use std::path::Path;

use crate::error::{Error, Result};

/// The transport protocol of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    /// `https://`, and `http://` on the local host.
    Http,
    /// `ssh://` or `user@host:path`.
    Ssh,
    /// `file://`.
    File,
}

/// The URL of a Git repository.
#[derive(Clone, Debug)]
pub(crate) struct Url {
    raw: String,
    redacted: String,
    transport: Transport,
}

impl Url {
    /// Parses a URL. Returns `None` if `text` does not look like one.
    ///
    /// # Errors
    /// Exit code 2: the scheme is not supported, or the URL does not name a repository.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Self::scp(text));
        };
        let transport = match scheme.to_ascii_lowercase().as_str() {
            "https" => Transport::Http,
            "http" if is_local_host(host(rest)) => Transport::Http,
            "ssh" => Transport::Ssh,
            "file" => Transport::File,
            "http" => {
                return Err(Error::usage(format!("insecure URL '{}'", redact(text)))
                    .caused_by("plain HTTP does not protect the files against changes in transit")
                    .hint(format!("use 'https://{}'", redact(rest))));
            }
            other => {
                return Err(
                    Error::usage(format!("unsupported URL scheme '{}://'", other.escape_debug()))
                        .hint("use an https://, ssh:// or file:// URL"),
                );
            }
        };
        if rest.trim_matches('/').is_empty() {
            return Err(Error::usage(format!(
                "'{}' does not name a repository",
                redact(text)
            )));
        }
        Ok(Some(Self {
            raw: text.to_owned(),
            redacted: redact(text),
            transport,
        }))
    }

    /// The URL of the repository at `path`.
    pub(crate) fn of_path(path: &Path) -> Result<Self> {
        let raw = path
            .to_str()
            .ok_or_else(|| Error::usage(format!("the path '{}' is not UTF-8", path.display())))?;
        Ok(Self {
            raw: raw.to_owned(),
            redacted: raw.to_owned(),
            transport: Transport::File,
        })
    }

    /// Parses `user@host:path`, the short form of SSH URLs.
    fn scp(text: &str) -> Option<Self> {
        let (login, path) = text.split_once(':')?;
        let (user, host) = login.split_once('@')?;
        let plain =
            |part: &str| !part.is_empty() && !part.contains(['/', '\\', ' ']) && !part.starts_with('-');
        (plain(user) && plain(host) && !path.is_empty()).then(|| Self {
            raw: text.to_owned(),
            redacted: text.to_owned(),
            transport: Transport::Ssh,
        })
    }

    /// The URL as given. It may contain a password: never print it.
    pub(crate) fn raw(&self) -> &str {
        &self.raw
    }

    /// The URL without password or token.
    pub(crate) fn redacted(&self) -> &str {
        &self.redacted
    }

    /// The transport protocol.
    pub(crate) fn transport(&self) -> Transport {
        self.transport
    }

    /// The host, for hints about authentication.
    pub(crate) fn host(&self) -> &str {
        match self.raw.split_once("://") {
            Some((_, rest)) => host(rest),
            None => self.raw.split_once(':').map_or("", |(login, _)| host(login)),
        }
    }

    /// The name of the repository: the last segment of the path, without `.git`.
    pub(crate) fn stem(&self) -> String {
        let path = self
            .raw
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let last = path.rsplit(['/', ':', '\\']).next().unwrap_or_default();
        last.strip_suffix(".git").unwrap_or(last).to_owned()
    }
}

/// Extracts `host` from `user:password@host:port/path`.
fn host(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn is_local_host(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

/// Replaces the user part of a URL, which may contain a token, and escapes control characters. For SSH, replaces only the
/// password, because the user name is not secret.
pub(crate) fn redact(text: &str) -> String {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), text),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) if scheme.starts_with("ssh") => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => authority.to_owned(),
        },
        Some((_, host)) => format!("***@{host}"),
        None => authority.to_owned(),
    };
    format!("{scheme}{authority}{path}")
        .chars()
        .flat_map(char::escape_debug)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap().unwrap()
    }

    #[test]
    fn names_and_hosts() {
        for (text, stem, host) in [
            ("https://github.com/a/b.git", "b", "github.com"),
            ("https://github.com/a/b/", "b", "github.com"),
            ("git@github.com:a/b.git", "b", "github.com"),
            ("git@github.com:b", "b", "github.com"),
            ("ssh://git@example.com:22/x/tpl", "tpl", "example.com"),
            ("file:///tmp/My%20Repo.git", "My%20Repo", ""),
            ("http://127.0.0.1:80/x.git", "x", "127.0.0.1"),
            ("https://[::1]:443/x", "x", "::1"),
        ] {
            assert_eq!(
                (url(text).stem().as_str(), url(text).host()),
                (stem, host),
                "{text}"
            );
        }
    }

    #[test]
    fn secrets_are_redacted() {
        assert_eq!(url("https://user:pw@h/x").redacted(), "https://***@h/x");
        assert_eq!(url("https://token@h/x").redacted(), "https://***@h/x");
        assert_eq!(url("ssh://git:pw@h/x").redacted(), "ssh://git:***@h/x");
        assert_eq!(url("ssh://git@h/x").redacted(), "ssh://git@h/x");
        let error = Url::parse("http://user:secret@example.com/x").unwrap_err();
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }

    #[test]
    fn other_schemes_are_refused_and_paths_are_not_urls() {
        assert!(Url::parse("ftp://x/y").is_err());
        assert!(Url::parse("http://example.com/y").is_err());
        assert!(Url::parse("https:///").is_err());
        for path in ["./a", "a/b", "C:\\x", "a:b", "x", "-oProxyCommand=x@h:p/../y@"] {
            assert!(Url::parse(path).unwrap().is_none(), "{path}");
        }
    }
}

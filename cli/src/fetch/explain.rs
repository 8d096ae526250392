//! Explains errors of libgit2 and adds hints.

use git2::{ErrorClass, ErrorCode};

use super::url::{Transport, Url};
use crate::error::Error;
use crate::exit::Exit;

/// Converts an error of libgit2 about the repository at `url`.
pub(crate) fn explain(url: &Url, error: &git2::Error) -> Error {
    let shown = url.redacted();
    // libgit2 may quote the URL, password included.
    let cause = error.message().replace(url.raw(), shown);
    let failed = Error::new(format!("cannot fetch the repository '{shown}'")).caused_by(&cause);
    if url.transport() == Transport::File {
        return if error.code() == ErrorCode::Owner || cause.contains("not owned by") {
            let path = shown.strip_prefix("file://").unwrap_or(shown);
            failed.hint(format!(
                "if you trust it, run `git config --global --add safe.directory '{path}'`"
            ))
        } else if error.class() == ErrorClass::Os {
            failed.hint("check that the folder exists and is readable")
        } else {
            failed.hint("check that the URL is the path of a Git repository")
        };
    }
    let failed = failed.with_exit(Exit::Network);
    let lower = cause.to_lowercase();
    let refused =
        error.code() == ErrorCode::Auth || ["401", "403", "404"].iter().any(|status| lower.contains(status));
    if error.code() == ErrorCode::Certificate || error.class() == ErrorClass::Ssl {
        return match url.transport() {
            Transport::Ssh => failed.hint(format!(
                "the host is not in your known_hosts file: run `ssh {}` once and check its key",
                url.host()
            )),
            _ => failed.hint(
                "check the clock and the certificates of this machine (SSL_CERT_FILE sets another bundle)",
            ),
        };
    }
    if refused || lower.contains("authentication") || lower.contains("too many redirects") {
        let failed = failed.hint("check the URL: a private repository looks like a missing one");
        return match url.transport() {
            Transport::Ssh => {
                failed.hint("for a private repository, add your key to the SSH agent: run `ssh-add`")
            }
            _ => failed.hint(format!(
                "for a private repository, set up a Git credential helper, or use 'git@{}:OWNER/NAME'",
                url.host()
            )),
        };
    }
    failed
        .hint("check the URL and your connection; the templates that `wash new --list` shows need no network")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: ErrorCode, class: ErrorClass, message: &str) -> git2::Error {
        git2::Error::new(code, class, message)
    }

    #[test]
    fn a_refused_fetch_mentions_private_repositories() {
        let url = Url::parse("https://tok@example.com/a/b").unwrap().unwrap();
        let message = "unexpected http status code: 404 for https://tok@example.com/a/b";
        let explained = explain(&url, &error(ErrorCode::GenericError, ErrorClass::Http, message));
        assert_eq!(explained.exit(), Exit::Network);
        let hints = explained.hints().join("\n");
        assert!(
            hints.contains("private") && hints.contains("git@example.com:"),
            "{hints}"
        );
        assert!(!format!("{explained:?}").contains("tok@"), "{explained:?}");
    }

    #[test]
    fn an_unknown_host_key_has_a_command_as_hint() {
        let url = Url::parse("git@example.com:a/b").unwrap().unwrap();
        let explained = explain(&url, &error(ErrorCode::Certificate, ErrorClass::Ssh, "unknown"));
        assert!(explained.hints().join("\n").contains("ssh example.com"));
    }

    #[test]
    fn a_missing_local_repository_is_not_a_network_error() {
        let url = Url::parse("file:///nowhere").unwrap().unwrap();
        let explained = explain(
            &url,
            &error(ErrorCode::NotFound, ErrorClass::Os, "failed to resolve path"),
        );
        assert_eq!(explained.exit(), Exit::Failure);
    }
}

//! Errors of registries, with hints.

use wash_runtime::oci::{self, OciError, Reference};

use crate::blocking;
use crate::error::{Error, Result};
use crate::exit::Exit;

/// Parses a reference from the command line.
///
/// # Errors
/// Exit code 2: the text is not a reference.
pub(crate) fn reference(text: &str) -> Result<Reference> {
    oci::parse_reference(text).map_err(|error| explain(&error))
}

/// Converts an error of a registry to the error of a command, with a hint.
pub(crate) fn explain(error: &OciError) -> Error {
    let failed = || Error::new(error.to_string()).with_exit(Exit::Network);
    match error {
        OciError::Reference { text, reason } => {
            let failed = Error::usage(format!("invalid reference '{text}'")).caused_by(reason);
            failed.hint("use a reference like registry.example.com/shop/cart:1.0, in lower case")
        }
        OciError::File { path, source } => {
            let failed = Error::new(format!("cannot use '{}'", path.display())).with_source(source);
            failed.hint("check the file, its permissions and the free space on the disk")
        }
        OciError::Denied {
            registry,
            anonymous: true,
            ..
        } => failed().hint(format!(
            "check the name; log in with `wash oci login {registry}` or `docker login {registry}`"
        )),
        OciError::Denied { .. } => failed().hint("check the name and the permissions of the credentials"),
        OciError::NotFound(what) if what.rsplit('/').next().is_some_and(|name| name.contains([':', '@'])) => {
            failed().hint("run `wash oci tags` to list the tags of the repository")
        }
        OciError::NotFound(_) => failed().hint("check the name"),
        OciError::Unreachable { .. } => failed().hint("check the name of the registry, the network and the proxy"),
        OciError::Untrusted { .. } => failed().hint(
            "trust its certificate authority with --ca; if it uses plain HTTP in a network that you trust, use --insecure",
        ),
        OciError::NotCached(_) => failed().hint("pull it once with network access"),
        OciError::Unverified { .. } => failed().hint("do not use it; ask the publisher for the key or for a signature"),
        OciError::Busy { .. } => failed().hint("try again later"),
        OciError::Digest { .. } => {
            failed().hint("do not use it; report this to the operator of the registry, or of a proxy in between")
        }
        OciError::Credentials { registry, .. } => failed().hint(format!(
            "correct them, pass --username and --password-stdin, or run `wash oci login {registry}` to store new ones"
        )),
        _ => failed(),
    }
}

/// Runs a call to a registry to completion on the current thread.
///
/// # Errors
/// The error of the call, with hints.
pub(crate) fn wait<T>(call: impl Future<Output = std::result::Result<T, OciError>>) -> Result<T> {
    blocking::runtime()?
        .block_on(call)
        .map_err(|error| explain(&error))
}

/// The error of a command that needs a registry while `--offline` forbids the network.
pub(crate) fn offline(what: &str) -> Error {
    Error::new(format!(
        "{what} needs a registry, and --offline forbids the network"
    ))
    .with_exit(Exit::Network)
    .hint("remove --offline, and unset WASH_OFFLINE")
}

//! Errors of registries, with hints.

use wash_runtime::oci::{self, OciError, Reference};

use crate::error::{Error, Result};
use crate::exit::Exit;

/// Parse a reference from the command line.
///
/// # Errors
/// Exit code 2: the text is not a reference.
pub(crate) fn reference(text: &str) -> Result<Reference> {
    oci::parse_reference(text).map_err(|error| explain(&error))
}

/// The error of a command: what failed, why, and a hint.
pub(crate) fn explain(error: &OciError) -> Error {
    let failed = || Error::new(error.to_string()).with_exit(Exit::Network);
    match error {
        OciError::Reference { text, reason } => {
            let failed = Error::usage(format!("invalid reference '{text}'")).caused_by(reason);
            failed.hint("name it like registry.example.com/shop/cart:1.0, in lower case")
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
            failed().hint("`wash oci tags` lists the tags of a repository")
        }
        OciError::NotFound(_) => failed().hint("check its name"),
        OciError::Unreachable { .. } => failed().hint("check its name, the network and the proxy"),
        OciError::Untrusted { .. } => failed().hint(
            "trust its authority with --ca, or, if it speaks plain HTTP on a network that you trust, use --insecure",
        ),
        OciError::NotCached(_) => failed().hint("pull it once with the network"),
        OciError::Unverified { .. } => failed().hint("do not use it; ask who publishes it for the key, or for a signature"),
        OciError::Busy { .. } => failed().hint("try again later"),
        OciError::Digest { .. } => {
            failed().hint("do not use it; ask who runs the registry, or a proxy before it, what happened")
        }
        OciError::Credentials { registry, .. } => failed().hint(format!(
            "repair it, or pass --username and --password-stdin; `wash oci login {registry}` writes new ones"
        )),
        _ => failed(),
    }
}

/// Run a call to a registry to its end, in this thread.
///
/// # Errors
/// The error of the call, with hints.
pub(crate) fn wait<T>(call: impl Future<Output = std::result::Result<T, OciError>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::new("cannot start").with_source(&error))?;
    runtime.block_on(call).map_err(|error| explain(&error))
}

/// The error of a command that needs a registry while `--offline` forbids the network.
pub(crate) fn offline(what: &str) -> Error {
    Error::new(format!(
        "{what} needs a registry, and --offline forbids the network"
    ))
    .with_exit(Exit::Network)
    .hint("leave --offline out, and unset WASH_OFFLINE")
}

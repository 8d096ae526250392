//! Pulls components from registries, through the cache.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wash_runtime::oci::{Cache, OciError, PublicKey, PullPolicy, Pulled, Puller, Reference, RegistryOptions};

use super::progress::Bar;
use crate::context::Context;
use crate::error::{Result, ResultExt as _};
use crate::files;

/// A component from a registry.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// File and digests.
    pub(crate) pulled: Pulled,
    /// Temporary folder that replaces a cache that is not writable. It is removed when this value is dropped.
    temporary: Option<TempDir>,
}

impl Fetched {
    /// Returns the path of the file. A temporary folder is not removed any more.
    pub(crate) fn keep(self) -> PathBuf {
        if let Some(temporary) = self.temporary {
            let _ = temporary.keep();
        }
        self.pulled.path
    }
}

/// Returns the folder of the cache.
fn folder(context: &Context) -> PathBuf {
    context.dirs.cache.join("oci")
}

/// Returns a writable cache: that of the user, else a temporary one, which is removed when the second value is dropped.
///
/// # Errors
/// No temporary folder can be created.
pub(crate) fn writable(context: &Context) -> Result<(Cache, Option<TempDir>)> {
    let folder = folder(context);
    let is_writable = files::private_folder(&folder).is_ok() && tempfile::tempfile_in(&folder).is_ok();
    if is_writable {
        return Ok((Cache::private(folder), None));
    }
    let temporary = tempfile::tempdir().or_fail(|| "cannot create a temporary folder")?;
    Ok((Cache::new(temporary.path()), Some(temporary)))
}

/// Pulls a component into the cache. With `--offline`, uses only the cache.
///
/// # Errors
/// The component cannot be pulled.
pub(crate) async fn pull(
    reference: &Reference,
    policy: PullPolicy,
    options: RegistryOptions,
    context: &Context,
) -> std::result::Result<Fetched, OciError> {
    pull_signed(reference, policy, options, None, context).await
}

/// Like [`pull`], but with `key`, the component must be signed with it.
///
/// # Errors
/// The component cannot be pulled, or is not signed.
pub(crate) async fn pull_signed(
    reference: &Reference,
    policy: PullPolicy,
    options: RegistryOptions,
    key: Option<PublicKey>,
    context: &Context,
) -> std::result::Result<Fetched, OciError> {
    let policy = if context.offline {
        PullPolicy::Never
    } else {
        policy
    };
    let folder = folder(context);
    let mut puller = Puller::new(Cache::private(&folder));
    puller.options = options;
    puller.key = key;
    puller.progress = Some(Bar::new(&context.printer));
    let here = |pulled| Fetched {
        pulled,
        temporary: None,
    };
    if policy == PullPolicy::IfNotPresent && puller.key.is_none() {
        puller.policy = PullPolicy::Never;
        match puller.pull(reference).await {
            Err(OciError::NotCached(_)) => {}
            known => return known.map(here),
        }
    }
    puller.policy = policy;
    if policy != PullPolicy::Never {
        context.printer.status("Pulling", &reference.whole());
    }
    match puller.pull(reference).await {
        // Fall back to a temporary folder if the cache is not usable.
        Err(OciError::File { path, source }) if path.starts_with(&folder) => {
            tracing::debug!(path = %path.display(), error = %source, "cannot use the cache; falling back to a temporary folder");
            let temporary = tempfile::tempdir().map_err(|source| OciError::File {
                path: std::env::temp_dir(),
                source,
            })?;
            puller.cache = Cache::new(temporary.path());
            Ok(Fetched {
                pulled: puller.pull(reference).await?,
                temporary: Some(temporary),
            })
        }
        done => done.map(here),
    }
}

/// Returns true if the argument looks like `registry/name:tag` or `name@sha256:…` rather than a path.
pub(crate) fn is_reference(argument: &Path) -> bool {
    let Some(text) = argument.to_str() else {
        return false;
    };
    if text.starts_with("oci://") {
        return true;
    }
    let is_path = text.starts_with(['.', '/', '~', '\\']) || text.contains('\\');
    let is_file = argument
        .extension()
        .is_some_and(|extension| extension == "wasm" || extension == "wat");
    if is_path || is_file {
        return false;
    }
    let Some((registry, _)) = text.split_once('/') else {
        return text.contains('@') || text.contains(':');
    };
    registry.contains('.') || registry.contains(':') || registry == "localhost" || text.contains("@sha256:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_not_paths() {
        for reference in [
            "ghcr.io/a/b:0.1",
            "localhost:5000/x",
            "ghcr.io/a/b@sha256:00",
            "localhost/x",
            "oci://ghcr.io/a/b",
            "oci://ghcr.io/a/b.wasm",
        ] {
            assert!(is_reference(Path::new(reference)), "{reference}");
        }
        for path in [
            "app.wasm",
            "./ghcr.io/x",
            "/a/b",
            "dir/app.wasm",
            "missing",
            "~/x",
            "build/out",
            "ghcr.io/a.wasm",
        ] {
            assert!(!is_reference(Path::new(path)), "{path}");
        }
    }
}

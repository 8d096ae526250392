//! Components from registries, through the cache.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wash_runtime::oci::{Cache, OciError, PublicKey, PullPolicy, Pulled, Puller, Reference, RegistryOptions};

use super::progress::Bar;
use crate::context::Context;
use crate::error::{Result, ResultExt as _};

/// What came from a registry.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Where it is, and what.
    pub(crate) pulled: Pulled,
    /// The place that was taken where the cache cannot be written; gone with this.
    place: Option<TempDir>,
}

impl Fetched {
    /// The file, for as long as the program runs.
    pub(crate) fn keep(self) -> PathBuf {
        if let Some(place) = self.place {
            let _ = place.keep();
        }
        self.pulled.path
    }
}

/// The cache of components below the cache folder of the user.
fn folder(context: &Context) -> PathBuf {
    context.dirs.cache.join("oci")
}

/// A cache that can be written: that of the user or, where that cannot be, a temporary one, which is gone with the second value.
///
/// # Errors
/// There is no place for temporary files.
pub(crate) fn writable(context: &Context) -> Result<(Cache, Option<TempDir>)> {
    let folder = folder(context);
    let is_writable = std::fs::create_dir_all(&folder).is_ok() && tempfile::tempfile_in(&folder).is_ok();
    if is_writable {
        return Ok((Cache::new(folder), None));
    }
    let place = tempfile::tempdir().or_fail(|| "cannot create a temporary folder")?;
    Ok((Cache::new(place.path()), Some(place)))
}

/// Get a component into the cache; `--offline` takes what is there.
///
/// # Errors
/// It cannot be had.
pub(crate) async fn pull(
    reference: &Reference,
    policy: PullPolicy,
    options: RegistryOptions,
    context: &Context,
) -> std::result::Result<Fetched, OciError> {
    pull_signed(reference, policy, options, None, context).await
}

/// As [`pull`], but only what `key` has signed.
///
/// # Errors
/// It cannot be had, or is not signed.
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
    let mut puller = Puller::new(Cache::new(&folder));
    puller.options = options;
    puller.key = key;
    puller.progress = Bar::new(&context.printer);
    let here = |pulled| Fetched { pulled, place: None };
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
        // No cache is no reason to do without.
        Err(OciError::File { path, source }) if path.starts_with(&folder) => {
            tracing::debug!(path = %path.display(), error = %source, "the cache cannot be used");
            let place = tempfile::tempdir().map_err(|source| OciError::File {
                path: std::env::temp_dir(),
                source,
            })?;
            puller.cache = Cache::new(place.path());
            Ok(Fetched {
                pulled: puller.pull(reference).await?,
                place: Some(place),
            })
        }
        done => done.map(here),
    }
}

/// Does this look like `registry/name:tag` or `name@sha256:…`, and not like a path?
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

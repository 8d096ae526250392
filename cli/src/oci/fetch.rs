//! Components from registries, through the cache.

use std::path::Path;

use wash_runtime::oci::{Cache, OciError, PublicKey, PullPolicy, Pulled, Puller, Reference, RegistryOptions};

use super::explain::wait;
use super::progress::Bar;
use crate::config::workload::WorkloadSettings;
use crate::context::Context;
use crate::error::{Error, Result};

/// The cache of components below the cache folder of the user.
pub fn cache(context: &Context) -> Cache {
    Cache::new(context.dirs.cache.join("oci"))
}

/// Get a component into the cache; `--offline` takes what is there.
///
/// # Errors
/// It cannot be had.
pub async fn pull(
    reference: &Reference,
    policy: PullPolicy,
    options: RegistryOptions,
    context: &Context,
) -> std::result::Result<Pulled, OciError> {
    pull_signed(reference, policy, options, None, context).await
}

/// As [`pull`], but only what `key` has signed.
///
/// # Errors
/// It cannot be had, or is not signed.
pub async fn pull_signed(
    reference: &Reference,
    policy: PullPolicy,
    options: RegistryOptions,
    key: Option<PublicKey>,
    context: &Context,
) -> std::result::Result<Pulled, OciError> {
    let policy = if context.offline {
        PullPolicy::Never
    } else {
        policy
    };
    let mut puller = Puller::new(cache(context));
    puller.policy = policy;
    puller.options = options;
    puller.key = key;
    puller.progress = Bar::new(&context.printer);
    if policy == PullPolicy::IfNotPresent && puller.key.is_none() {
        puller.policy = PullPolicy::Never;
        match puller.pull(reference).await {
            Err(OciError::NotCached(_)) => puller.policy = policy,
            known => return known,
        }
    }
    if policy != PullPolicy::Never {
        context.printer.status("Pulling", &reference.whole());
    }
    puller.pull(reference).await
}

/// Get the components of a workload that are in registries, unless they were pulled before.
///
/// # Errors
/// One cannot be had.
pub fn parts(workload: &mut WorkloadSettings, options: &RegistryOptions, context: &Context) -> Result<()> {
    for part in workload.components.iter_mut().chain(&mut workload.service) {
        let Some(reference) = part.file.reference.clone() else {
            continue;
        };
        let key = part.file.key.clone();
        // The caller may be on a thread that waits for something else.
        let pulled = std::thread::scope(|scope| {
            let pull = || {
                wait(pull(
                    &reference,
                    PullPolicy::IfNotPresent,
                    options.clone(),
                    context,
                ))
            };
            scope.spawn(pull).join()
        });
        let pulled = pulled.unwrap_or_else(|_| Err(Error::new("the download ended in a panic")));
        part.file.path = pulled
            .map_err(|error| error.caused_by(format!("'{key}' names it")))?
            .path;
    }
    Ok(())
}

/// Does this look like `registry/name:tag` or `name@sha256:…`, and not like a path?
pub fn is_reference(argument: &Path) -> bool {
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

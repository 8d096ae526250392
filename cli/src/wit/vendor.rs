//! Copies WIT packages into the project, so that they need neither a network nor a cache.

use std::fs;
use std::path::{Path, PathBuf};

use wit_parser::PackageName;

use super::cache::{Cache, VENDOR};
use super::resolve::{Origin, Resolution};
use crate::config::WitSettings;
use crate::error::{Error, Result, ResultExt as _};

/// The result of copying packages into the project.
#[derive(Debug)]
pub(crate) struct Vendored {
    /// Copied packages.
    pub(crate) packages: Vec<PackageName>,
    /// Packages that exist only in `wit/deps`.
    pub(crate) only_present: Vec<PackageName>,
    /// Local sources outside the project.
    pub(crate) outside: Vec<String>,
}

/// Replaces the vendored packages with those that `resolution` fetched from other machines.
///
/// # Errors
/// A package is not in the cache, or the folder cannot be written. The previous folder then stays in place.
pub(crate) fn vendor(settings: &WitSettings, resolution: &Resolution, paths: &[PathBuf]) -> Result<Vendored> {
    let folder = settings.root.join(VENDOR);
    let failed = || format!("cannot write '{}'", folder.display());
    let parent = folder.parent().unwrap_or(&settings.root);
    fs::create_dir_all(parent).or_fail(failed)?;
    let stage = tempfile::Builder::new()
        .prefix(".wit-")
        .tempdir_in(parent)
        .or_fail(failed)?;
    let (new, old) = (stage.path().join("new"), stage.path().join("old"));
    fs::create_dir(&new).or_fail(failed)?;
    let vendored = Cache::vendored(new.clone());
    let cache = Cache::of(&settings.root);
    let (mut packages, mut only_present) = (Vec::new(), Vec::new());
    for (package, origin) in &resolution.origins {
        let digest = match origin {
            Origin::Registry { digest, .. } => digest.clone(),
            Origin::Source(_) => match resolution.lock.of_source(package) {
                Some(locked) => locked.digest.clone(),
                None => continue,
            },
            Origin::Present => {
                only_present.push(package.clone());
                continue;
            }
            Origin::Wash | Origin::With(_) => continue,
        };
        let content = cache.as_ref().and_then(|cache| cache.get(&digest));
        let content = content.ok_or_else(|| {
            Error::new(format!("cannot vendor '{package}': it is not in the cache"))
                .hint("check that the cache is writable, or set WKG_CACHE_DIR to a writable folder")
        })?;
        if vendored.put(&content) != digest {
            return Err(Error::new(format!("'{package}' changed while it was copied")));
        }
        if let Some(locked) = resolution.lock.find(package) {
            vendored.put_release(package, &locked.version, &locked.digest);
        }
        packages.push(package.clone());
    }
    replace(&new, &old, &folder, packages.is_empty()).or_fail(failed)?;
    let root = settings
        .root
        .canonicalize()
        .unwrap_or_else(|_| settings.root.clone());
    let is_outside = |path: &&PathBuf| path.canonicalize().is_ok_and(|path| !path.starts_with(&root));
    Ok(Vendored {
        outside: paths
            .iter()
            .filter(is_outside)
            .map(|path| path.display().to_string())
            .collect(),
        packages,
        only_present,
    })
}

fn replace(new: &Path, old: &Path, folder: &Path, empty: bool) -> std::io::Result<()> {
    let existed = folder.is_dir();
    if existed {
        fs::rename(folder, old)?;
    }
    if empty {
        return Ok(());
    }
    let renamed = fs::rename(new, folder);
    if renamed.is_err() && existed {
        fs::rename(old, folder)?;
    }
    renamed
}

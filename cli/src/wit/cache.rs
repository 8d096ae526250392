//! Package contents by digest: the packages that are vendored in the project, and the cache that `wash` shares with `wkg`.
//!
//! # Guarantees
//! Returned content has the requested digest. Files are written atomically. All files can be deleted: they are fetched again.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use semver::Version;
use serde::{Deserialize, Serialize};
use wit_parser::PackageName;

use crate::files;
use crate::wasm;

/// Maximum size of a package in bytes.
pub(crate) const MAX_PACKAGE: u64 = 64 << 20;

/// Folder of the vendored packages, relative to the project root.
pub(crate) const VENDOR: &str = ".wash/vendor/wit";

/// The folders that are searched for packages.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    /// Vendored packages of the project.
    vendored: Option<Folder>,
    /// Folder to which new content is written.
    own: Folder,
}

#[derive(Clone, Debug)]
struct Folder {
    root: PathBuf,
    /// True if file names must not contain colons: the folder is in version control, and Windows does not allow them.
    portable: bool,
}

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        if self.portable {
            self.root.join(name.replace(':', "-"))
        } else {
            self.root.join(name)
        }
    }
}

/// The digest of a released version, in the file format of `wkg`.
#[derive(Serialize, Deserialize)]
struct Release {
    version: String,
    content_digest: String,
}

impl Cache {
    /// Opens the cache of a project. Returns `None` if there is no home directory.
    pub(crate) fn of(root: &Path) -> Option<Self> {
        let own = match std::env::var_os("WKG_CACHE_DIR").filter(|folder| !folder.is_empty()) {
            Some(folder) => PathBuf::from(folder),
            None => etcetera::choose_base_strategy()
                .ok()?
                .cache_dir()
                .join("wasm-pkg"),
        };
        Some(Self::at(root, own))
    }

    /// Like [`Cache::of`], with `shared` as the folder for new content.
    pub(crate) fn at(root: &Path, shared: PathBuf) -> Self {
        Self {
            vendored: Some(Folder {
                root: root.join(VENDOR),
                portable: true,
            }),
            own: Folder {
                root: shared,
                portable: false,
            },
        }
    }

    /// Opens a folder of vendored packages for writing.
    pub(crate) fn vendored(folder: PathBuf) -> Self {
        Self {
            vendored: None,
            own: Folder {
                root: folder,
                portable: true,
            },
        }
    }

    fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.vendored.iter().chain([&self.own])
    }

    /// Returns the content with this digest. A damaged file in the folder for new content is deleted.
    pub(crate) fn get(&self, digest: &str) -> Option<Vec<u8>> {
        let name = file_name(digest)?;
        self.folders().find_map(|folder| {
            let path = folder.path(&name);
            let length = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
            if length > MAX_PACKAGE {
                return None;
            }
            let content = std::fs::read(&path).ok()?;
            if wasm::digest(&content) == digest {
                return Some(content);
            }
            tracing::debug!(path = %path.display(), "a cached WIT package does not match its digest");
            if folder.root == self.own.root {
                // It is fetched again when it is needed.
                let _ = std::fs::remove_file(&path);
            }
            None
        })
    }

    /// Stores content and returns its digest. Write errors are only logged, because the content can be fetched again.
    pub(crate) fn put(&self, content: &[u8]) -> String {
        let digest = wasm::digest(content);
        if let Some(name) = file_name(&digest) {
            self.store(&name, content);
        }
        digest
    }

    /// Returns the digest of a released version, if it was stored.
    pub(crate) fn release(&self, package: &PackageName, version: &Version) -> Option<String> {
        let name = release_name(package, version);
        self.folders().find_map(|folder| {
            let text = std::fs::read(folder.path(&name)).ok()?;
            let release: Release = serde_json::from_slice(&text).ok()?;
            (release.version == version.to_string() && file_name(&release.content_digest).is_some())
                .then_some(release.content_digest)
        })
    }

    /// Stores the digest of a released version.
    pub(crate) fn put_release(&self, package: &PackageName, version: &Version, digest: &str) {
        let release = Release {
            version: version.to_string(),
            content_digest: digest.to_owned(),
        };
        if let Ok(text) = serde_json::to_vec(&release) {
            self.store(&release_name(package, version), &text);
        }
    }

    fn store(&self, name: &str, content: &[u8]) {
        let folder = &self.own.root;
        let stored = files::store_private(&self.own.path(name), content);
        if let Err(error) = stored {
            tracing::debug!(folder = %folder.display(), %error, "cannot store a WIT package");
        }
    }
}

/// File name that `wkg` uses for a digest. `None` if the text is not a SHA-256 digest.
fn file_name(digest: &str) -> Option<String> {
    let hexadecimal = digest.strip_prefix("sha256:")?;
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (hexadecimal.len() == 64 && hexadecimal.bytes().all(lower)).then(|| digest.to_owned())
}

fn release_name(package: &PackageName, version: &Version) -> String {
    format!("{}-{version}.json", super::name::id(package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_files_are_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path(), folder.path().join("cache"));
        let digest = cache.put(b"content");
        assert_eq!(cache.get(&digest).unwrap(), b"content");
        let path = folder.path().join("cache").join(&digest);
        std::fs::write(&path, "damage").unwrap();
        assert_eq!(cache.get(&digest), None);
        assert!(!path.exists());
    }

    #[test]
    fn invalid_digests_are_not_found() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path(), folder.path().to_owned());
        for digest in [
            "sha256:../../etc/passwd",
            "sha256:",
            "",
            "sha512:00",
            &"0".repeat(64),
        ] {
            assert_eq!(cache.get(digest), None, "{digest}");
        }
    }

    #[test]
    fn vendored_packages_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path(), folder.path().join("own"));
        let vendored = Cache::vendored(folder.path().join(VENDOR));
        let digest = vendored.put(b"content");
        assert_eq!(cache.get(&digest).unwrap(), b"content");
        let spec = super::super::name::Spec::parse("a:b@1.0.0").unwrap();
        let package = spec.package(spec.version.clone());
        vendored.put_release(&package, &Version::new(1, 0, 0), &digest);
        assert_eq!(cache.release(&package, &Version::new(1, 0, 0)), Some(digest));
        assert_eq!(cache.release(&package, &Version::new(1, 0, 1)), None);
    }
}

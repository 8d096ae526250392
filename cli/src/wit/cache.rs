//! Contents of packages by their digest: those that the project brings, those that `wkg` has fetched and our own.
//!
//! # Guarantees
//! What is read has the digest it was asked for. A file is there whole or not at all. Everything can be deleted.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use semver::Version;
use serde::{Deserialize, Serialize};
use wit_parser::PackageName;

use crate::files::{self, Loss};
use crate::wasm;

/// No package is larger, in bytes.
pub(crate) const LARGEST: u64 = 64 << 20;

/// Where a project keeps what it needs without a network.
pub(crate) const VENDOR: &str = ".wash/vendor/wit";

/// Places with contents.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    /// What the project brings.
    vendored: Option<Folder>,
    /// Where new contents go.
    own: Folder,
}

#[derive(Clone, Debug)]
struct Folder {
    folder: PathBuf,
    /// Are there no colons in names? Version control carries them to systems that know none.
    portable: bool,
}

impl Folder {
    fn path(&self, name: &str) -> PathBuf {
        if self.portable {
            self.folder.join(name.replace(':', "-"))
        } else {
            self.folder.join(name)
        }
    }
}

/// What `wkg` remembers of a release.
#[derive(Serialize, Deserialize)]
struct Release {
    version: String,
    content_digest: String,
}

impl Cache {
    /// The caches of a project.
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

    /// As [`Cache::of`], with this place for new contents.
    pub(crate) fn at(root: &Path, own: PathBuf) -> Self {
        Self {
            vendored: Some(Folder {
                folder: root.join(VENDOR),
                portable: true,
            }),
            own: Folder {
                folder: own,
                portable: false,
            },
        }
    }

    /// What a project brings, in this folder.
    pub(crate) fn vendored(folder: PathBuf) -> Self {
        Self {
            vendored: None,
            own: Folder {
                folder,
                portable: true,
            },
        }
    }

    fn places(&self) -> impl Iterator<Item = &Folder> {
        self.vendored.iter().chain([&self.own])
    }

    /// The content with this digest.
    pub(crate) fn get(&self, digest: &str) -> Option<Vec<u8>> {
        let name = file_name(digest)?;
        self.places().find_map(|place| {
            let path = place.path(&name);
            let length = path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
            if length > LARGEST {
                return None;
            }
            let content = std::fs::read(&path).ok()?;
            if wasm::digest(&content) == digest {
                return Some(content);
            }
            tracing::debug!(path = %path.display(), "a cached WIT package is damaged");
            if place.folder == self.own.folder {
                // It comes again when it is needed.
                let _ = std::fs::remove_file(&path);
            }
            None
        })
    }

    /// Keep a content. It is only a loss of time if that fails.
    pub(crate) fn put(&self, content: &[u8]) -> String {
        let digest = wasm::digest(content);
        if let Some(name) = file_name(&digest) {
            self.keep(&name, content);
        }
        digest
    }

    /// The digest of a release of a registry.
    pub(crate) fn release(&self, package: &PackageName, version: &Version) -> Option<String> {
        let name = release_name(package, version);
        self.places().find_map(|place| {
            let text = std::fs::read(place.path(&name)).ok()?;
            let release: Release = serde_json::from_slice(&text).ok()?;
            (release.version == version.to_string() && file_name(&release.content_digest).is_some())
                .then_some(release.content_digest)
        })
    }

    /// Remember the digest of a release of a registry.
    pub(crate) fn put_release(&self, package: &PackageName, version: &Version, digest: &str) {
        let release = Release {
            version: version.to_string(),
            content_digest: digest.to_owned(),
        };
        if let Ok(text) = serde_json::to_vec(&release) {
            self.keep(&release_name(package, version), &text);
        }
    }

    fn keep(&self, name: &str, content: &[u8]) {
        let folder = &self.own.folder;
        let kept = std::fs::create_dir_all(folder)
            .and_then(|()| files::replace(&self.own.path(name), content, Loss::Harmless));
        if let Err(error) = kept {
            tracing::debug!(folder = %folder.display(), %error, "cannot keep a WIT package");
        }
    }
}

/// The name that `wkg` gives the file; `None` for what is no digest.
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
    fn what_is_damaged_is_not_there() {
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
    fn a_digest_leads_nowhere_else() {
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
    fn the_project_comes_first() {
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

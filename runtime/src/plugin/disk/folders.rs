//! Folders that workloads may use.

use std::path::{Component, Path, PathBuf};

#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
use super::root::Root;
use crate::claims::real;
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
use crate::claims::{Claim, FolderUse};
use crate::plugin::backends::SettingsError;

/// The folders where the workloads of a host may keep data through a backend.
#[derive(Clone, Debug)]
#[must_use = "has no effect until passed to a plugin"]
pub struct Folders {
    /// Used by entries without a folder.
    default: Option<PathBuf>,
    /// `None`: any folder.
    allowed: Option<Vec<PathBuf>>,
}

impl Folders {
    /// Allows no folder.
    pub fn none() -> Self {
        Self {
            default: None,
            allowed: Some(Vec::new()),
        }
    }

    /// Allows any folder, for hosts that run only trusted workloads.
    pub fn any() -> Self {
        Self {
            default: None,
            allowed: None,
        }
    }

    /// Allows `folder` and makes it the default for entries without a folder.
    pub fn with_default(mut self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        self.default = Some(folder.clone());
        self.allow(folder)
    }

    /// Also allows `folder` and all folders in it.
    pub fn allow(mut self, folder: impl Into<PathBuf>) -> Self {
        if let Some(allowed) = &mut self.allowed {
            allowed.push(folder.into());
        }
        self
    }

    /// Returns the folder that the `value` of `key` names, or the default one. It may not exist yet.
    ///
    /// # Errors
    /// Fails if the path is relative or not allowed, or if it is absent and there is no default.
    pub fn choose(&self, key: &'static str, value: Option<&str>) -> Result<PathBuf, SettingsError> {
        let Some(value) = value else {
            return self.default.clone().ok_or(SettingsError::Missing {
                key,
                reason: "this host has no default folder for this backend",
            });
        };
        let folder = Path::new(value);
        let invalid = |reason: &str| SettingsError::Invalid {
            key,
            reason: reason.to_owned(),
        };
        if !folder.is_absolute() {
            return Err(invalid("expected an absolute path"));
        }
        if folder.components().any(|part| part == Component::ParentDir) {
            return Err(invalid("'..' is not allowed in the path"));
        }
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(|root| is_within(folder, root)) => {
                Err(SettingsError::Forbidden {
                    key,
                    reason: format!("allowed folders: {}", names(allowed)),
                })
            }
            _ => Ok(folder.to_owned()),
        }
    }

    /// Chooses a folder like [`choose`](Self::choose), and claims it for a use.
    ///
    /// # Errors
    /// Also fails if the folder overlaps with one that has another use.
    #[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
    pub(crate) fn claim(
        &self,
        key: &'static str,
        value: Option<&str>,
        usage: FolderUse,
    ) -> Result<Root, SettingsError> {
        let folder = real(&self.choose(key, value)?);
        let allowed = self.allowed.iter().flatten().map(|root| real(root));
        let base = allowed
            .filter(|root| folder.starts_with(root))
            .max_by_key(|root| root.as_os_str().len())
            .unwrap_or_else(|| folder.clone());
        let claim = Claim::new(&folder, usage).map_err(|overlap| SettingsError::Invalid {
            key,
            reason: overlap.to_string(),
        })?;
        let within = folder.strip_prefix(&base).unwrap_or(Path::new("")).to_owned();
        Ok(Root::new(base, within, claim))
    }
}

/// Returns whether `folder` is in `root` after resolving symbolic links.
fn is_within(folder: &Path, root: &Path) -> bool {
    real(folder).starts_with(real(root))
}

fn names(folders: &[PathBuf]) -> String {
    if folders.is_empty() {
        return "none".to_owned();
    }
    let names: Vec<String> = folders
        .iter()
        .map(|folder| folder.display().to_string())
        .collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_folders_can_be_named() {
        let root = tempfile::tempdir().unwrap();
        let data = root.path().join("data");
        let folders = Folders::none().with_default(&data);
        let choose = |folder: &Path| folders.choose("root", folder.to_str());
        assert_eq!(folders.choose("root", None).unwrap(), data);
        assert!(choose(&data).is_ok());
        assert!(choose(&data.join("a/b")).is_ok());
        assert_eq!(
            choose(root.path()).unwrap_err().to_string(),
            format!(
                "'root' is not allowed on this host; allowed folders: {}",
                data.display()
            )
        );
        assert!(
            choose(&root.path().join("database")).is_err(),
            "not in the folder"
        );
        assert!(choose(&data.join("../other")).is_err());
        assert!(choose(Path::new("data")).is_err(), "relative");
        assert!(Folders::none().choose("root", None).is_err());
        assert!(Folders::any().choose("root", root.path().to_str()).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_do_not_lead_out() {
        let root = tempfile::tempdir().unwrap();
        let (data, other) = (root.path().join("data"), root.path().join("other"));
        std::fs::create_dir(&data).unwrap();
        std::fs::create_dir(&other).unwrap();
        std::os::unix::fs::symlink(&other, data.join("link")).unwrap();
        let folders = Folders::none().allow(&data);
        let refused = folders.choose("root", data.join("link/deep").to_str());
        assert!(matches!(refused, Err(SettingsError::Forbidden { .. })));
    }
}

//! Which folders of the host workloads may name.

use std::path::{Component, Path, PathBuf};

use crate::plugin::backends::SettingsError;

/// The folders where the workloads of a host may keep data through a backend.
#[derive(Clone, Debug)]
#[must_use = "it allows nothing until a plugin has it"]
pub struct Folders {
    /// Where an entry names none.
    default: Option<PathBuf>,
    /// `None`: any.
    allowed: Option<Vec<PathBuf>>,
}

impl Folders {
    /// No folder: what a workload names is refused.
    pub fn none() -> Self {
        Self {
            default: None,
            allowed: Some(Vec::new()),
        }
    }

    /// Any folder: for a host whose workloads are its user's own.
    pub fn any() -> Self {
        Self {
            default: None,
            allowed: None,
        }
    }

    /// This one, also where an entry names none.
    pub fn with_default(mut self, folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        self.default = Some(folder.clone());
        self.allow(folder)
    }

    /// This one and those within it, too.
    pub fn allow(mut self, folder: impl Into<PathBuf>) -> Self {
        if let Some(allowed) = &mut self.allowed {
            allowed.push(folder.into());
        }
        self
    }

    /// The folder that `value` of `key` names, or the default one. It need not be there.
    ///
    /// # Errors
    /// It is not absolute, not allowed, or absent without a default.
    pub fn choose(&self, key: &'static str, value: Option<&str>) -> Result<PathBuf, SettingsError> {
        let Some(value) = value else {
            return self.default.clone().ok_or(SettingsError::Missing {
                key,
                reason: "the host has no folder of its own for this backend",
            });
        };
        let folder = Path::new(value);
        let invalid = |reason: &str| SettingsError::Invalid {
            key,
            reason: reason.to_owned(),
        };
        if !folder.is_absolute() {
            return Err(invalid("it is no absolute path"));
        }
        if folder.components().any(|part| part == Component::ParentDir) {
            return Err(invalid("it has a '..'"));
        }
        match &self.allowed {
            Some(allowed) if !allowed.iter().any(|root| is_within(folder, root)) => {
                Err(SettingsError::Forbidden {
                    key,
                    reason: format!("the folders it may name are {}", names(allowed)),
                })
            }
            _ => Ok(folder.to_owned()),
        }
    }
}

/// Is `folder` in `root`, wherever links lead?
fn is_within(folder: &Path, root: &Path) -> bool {
    real(folder).starts_with(real(root))
}

/// The path without links as far as it is there.
fn real(path: &Path) -> PathBuf {
    let there = path
        .ancestors()
        .find_map(|part| Some((part, part.canonicalize().ok()?)));
    match there {
        Some((part, real)) => match path.strip_prefix(part) {
            Ok(rest) if !rest.as_os_str().is_empty() => real.join(rest),
            _ => real,
        },
        None => path.to_owned(),
    }
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
                "'root' is not allowed on this host: the folders it may name are {}",
                data.display()
            )
        );
        assert!(choose(&root.path().join("database")).is_err(), "not within");
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

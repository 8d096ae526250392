//! Where a project begins.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The folder that holds the project's configuration.
pub(crate) const CONFIG_DIR: &str = ".wash";

/// The names a configuration file can have.
pub(crate) const CONFIG_NAMES: [&str; 4] = ["config.yaml", "config.yml", "config.json", "config.toml"];

/// A project: its root and, if there is one, its configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// The nearest ancestor with a configuration file; else where the search began.
    pub(crate) root: PathBuf,
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
}

impl Project {
    /// Search `start` and its ancestors. Two configuration files in one folder are an error.
    pub(crate) fn find(start: &Path) -> Result<Self> {
        for dir in start.ancestors() {
            if let Some(config) = config_file(&dir.join(CONFIG_DIR))? {
                return Ok(Self {
                    root: dir.to_owned(),
                    config: Some(config),
                });
            }
        }
        Ok(Self {
            root: start.to_owned(),
            config: None,
        })
    }
}

/// The one configuration file of a folder, if there is one.
pub(crate) fn config_file(dir: &Path) -> Result<Option<PathBuf>> {
    let mut found: Vec<PathBuf> = CONFIG_NAMES
        .iter()
        .map(|name| dir.join(name))
        // A folder or a dangling link of this name is a mistake to be told, not to be passed over.
        .filter(|path| path.symlink_metadata().is_ok())
        .collect();
    if found.len() > 1 {
        let names: Vec<String> = found.iter().map(|path| format!("'{}'", path.display())).collect();
        return Err(Error::usage(format!(
            "two configuration files in one folder: {}",
            names.join(" and ")
        ))
        .hint("keep one of them and delete the others"));
    }
    Ok(found.pop())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_configuration_makes_the_root_even_if_it_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        assert_eq!(Project::find(&below).unwrap().config, None);
        let config = folder.path().join("a/.wash/config.yaml");
        std::fs::create_dir_all(&config).unwrap();
        let found = Project::find(&below).unwrap();
        assert_eq!(
            (found.root, found.config),
            (folder.path().join("a"), Some(config))
        );
    }

    #[test]
    fn two_configuration_files_are_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["config.yaml", "config.toml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert!(
            config_file(folder.path())
                .unwrap_err()
                .message()
                .starts_with("two configuration files")
        );
    }
}

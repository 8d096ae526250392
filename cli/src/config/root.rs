//! Finds the root of a project.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The folder that contains the project's configuration.
pub(crate) const CONFIG_DIR: &str = ".wash";

/// The names of configuration files.
pub(crate) const CONFIG_NAMES: [&str; 4] = ["config.yaml", "config.yml", "config.json", "config.toml"];

/// A project: its root and its configuration file, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Project {
    /// The nearest ancestor with a configuration file, otherwise the start of the search.
    pub(crate) root: PathBuf,
    /// The configuration file.
    pub(crate) config: Option<PathBuf>,
}

impl Project {
    /// Searches `start` and its ancestors. Two configuration files in one folder are an error.
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

/// Returns the configuration file in a folder, if any. Several are an error.
pub(crate) fn config_file(dir: &Path) -> Result<Option<PathBuf>> {
    let mut found: Vec<PathBuf> = CONFIG_NAMES
        .iter()
        .map(|name| dir.join(name))
        // A folder or a dangling link with this name is found too, so that reading it fails.
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

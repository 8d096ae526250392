//! Where a project begins.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// The folder that holds the project's configuration.
pub const CONFIG_DIR: &str = ".wash";

/// The names a configuration file can have.
pub const CONFIG_NAMES: [&str; 4] = ["config.yaml", "config.yml", "config.json", "config.toml"];

/// A project: its root and, if there is one, its configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// The nearest ancestor with a configuration file; else where the search began.
    pub root: PathBuf,
    /// The configuration file.
    pub config: Option<PathBuf>,
}

impl Project {
    /// Search `start` and its ancestors. Two configuration files in one folder are an error.
    pub fn find(start: &Path) -> Result<Self> {
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
pub fn config_file(dir: &Path) -> Result<Option<PathBuf>> {
    let mut found: Vec<PathBuf> = CONFIG_NAMES
        .iter()
        .map(|name| dir.join(name))
        .filter(|path| path.is_file())
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

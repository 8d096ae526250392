//! What the user trusts: folders of other users, and the environment variables that projects may use.
//!
//! # Guarantees
//! A project cannot change what is trusted: the section `trust` of its configuration file is an error and is ignored.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::layers::Layers;
use super::root::{CONFIG_DIR, Project};
use crate::error::{Error, Result};
use crate::owner;

/// The JSON pointer of the section.
pub(crate) const POINTER: &str = "/trust";

/// The user's decisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trust {
    folders: Vec<String>,
    variables: Vec<String>,
}

impl Trust {
    /// Reads the section from layers without that of the project.
    pub(crate) fn of(layers: &Layers) -> Self {
        let list = |key: &str| {
            let list = layers.get(&format!("{POINTER}/{key}")).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        Self {
            folders: list("folders"),
            variables: list("environment"),
        }
    }

    /// Trusts everything, to check a file without using it.
    pub(crate) fn everything() -> Self {
        Self {
            folders: vec!["*".to_owned()],
            variables: vec!["*".to_owned()],
        }
    }

    /// Checks that the files of a project that can start commands or choose servers belong to this user or to root: its
    /// configuration file and the folders that contain it.
    ///
    /// # Errors
    /// Exit code 2: one of them belongs to another user, and the folder is not trusted.
    pub(crate) fn check(&self, project: &Project, cwd: &Path) -> Result<()> {
        let root = &project.root;
        let folder = root.join(CONFIG_DIR);
        let with_config = project.config.as_deref().map(|config| [config, &folder]);
        let paths = with_config.iter().flatten().copied().chain([root.as_path()]);
        // Reading a file that cannot be examined reports why.
        let other = paths
            .into_iter()
            .find_map(|path| Some((path, owner::other_user(path).ok()??)));
        match other {
            Some((path, user)) if !self.covers(root) => Err(refusal(project, path, user, cwd)),
            _ => Ok(()),
        }
    }

    fn covers(&self, folder: &Path) -> bool {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let covers = |pattern: &String| covers(pattern, &real) || covers(pattern, folder);
        self.folders.iter().any(covers)
    }

    /// Returns true if projects may use the environment variable.
    pub(crate) fn allows(&self, variable: &str) -> bool {
        self.variables
            .iter()
            .any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => variable.starts_with(start),
                None => variable == pattern,
            })
    }
}

/// Returns true if `pattern` is the folder, `*`, or a parent of the folder followed by `/*`.
fn covers(pattern: &str, folder: &Path) -> bool {
    if pattern == "*" {
        return true;
    }
    let (path, below) = match pattern.strip_suffix("/*").or_else(|| pattern.strip_suffix("\\*")) {
        Some("") => (Path::new("/"), true),
        Some(path) => (Path::new(path), true),
        None => (Path::new(pattern), false),
    };
    let path = in_home(path);
    if !path.is_absolute() {
        return false;
    }
    let real = path.canonicalize().unwrap_or(path);
    if below {
        folder.starts_with(&real) && folder != real
    } else {
        folder == real
    }
}

/// Replaces `~` at the start of a path by the home directory.
fn in_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(rest), Ok(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

fn refusal(project: &Project, path: &Path, owner: u32, cwd: &Path) -> Error {
    let folder = project.root.display();
    let text = serde_json::json!([project.root]);
    let error = Error::usage(format!("the project in '{folder}' belongs to another user"))
        .caused_by(format!("'{}' is owned by the user {owner}", path.display()))
        .caused_by("the files of a project can run commands with your rights")
        .hint(format!(
            "if you trust it, add '{folder}' to `trust.folders` in your user configuration, or set \
             WASH_TRUST__FOLDERS='{text}' for a single command"
        ));
    if cwd == project.root {
        return error;
    }
    error.hint(format!(
        "if '{}' is a project of your own, run `wash config init` there",
        cwd.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_matched_exactly_or_below() {
        let base = tempfile::tempdir().unwrap();
        let base = base.path().canonicalize().unwrap();
        let folder = base.join("a/b");
        std::fs::create_dir_all(&folder).unwrap();
        let at = |end: &str| format!("{}{end}", base.display());
        for pattern in [
            "*".to_owned(),
            "/*".to_owned(),
            at("/*"),
            at("/a/*"),
            at("/a/b"),
            at("/a/b/"),
        ] {
            assert!(covers(&pattern, &folder), "{pattern}");
        }
        for pattern in [
            String::new(),
            at(""),
            at("/a"),
            at("/a/b/*"),
            at("/a*"),
            "b".to_owned(),
            "./*".to_owned(),
        ] {
            assert!(!covers(&pattern, &folder), "{pattern}");
        }
    }

    #[test]
    fn variables_are_matched_exactly_or_by_their_start() {
        let trust = Trust {
            variables: vec!["TOKEN".to_owned(), "CI_*".to_owned()],
            ..Trust::default()
        };
        assert!(trust.allows("TOKEN") && trust.allows("CI_X"));
        assert!(!trust.allows("TOKENS") && !trust.allows("XCI_") && !Trust::default().allows("TOKEN"));
    }
}

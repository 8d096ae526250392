//! Candidate paths of a project's component.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::error::{Error, Result};

/// The coarsest expected granularity of file timestamps.
const CLOCK_SLACK: Duration = Duration::from_millis(10);

/// Files and folders to which the build command may write the component, with the reason for each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Candidates {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
    looked: Vec<String>,
}

impl Candidates {
    /// Adds a file.
    pub(super) fn file(&mut self, path: PathBuf, why: &str) {
        if !self.files.contains(&path) {
            self.looked.push(format!("'{}' ({why})", path.display()));
            self.files.push(path);
        }
    }

    /// Adds every `.wasm` file in a folder.
    pub(super) fn folder(&mut self, path: PathBuf, why: &str) {
        self.looked
            .push(format!("'{}' ({why})", path.join("*.wasm").display()));
        self.folders.push(path);
    }

    /// Records a source of candidates that could not be read, for the error message.
    pub(super) fn blind(&mut self, why: String) {
        self.looked.push(why);
    }

    /// Returns every candidate file. Files in candidate folders are included only if they exist.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = self.files.clone();
        files.extend(self.folders.iter().flat_map(|folder| wasm_files(folder)));
        files.dedup();
        files
    }

    /// Returns whether no candidate exists.
    pub(crate) fn none_exists(&self) -> bool {
        !self.files().iter().any(|path| path.exists())
    }

    /// Returns the component after a build: the only candidate that exists, or the only one that the build wrote.
    pub(crate) fn choose(&self, before: &Snapshot, root: &Path, started: SystemTime) -> Result<PathBuf> {
        let mut existing: Vec<PathBuf> = self.files().into_iter().filter(|path| path.exists()).collect();
        if existing.len() > 1 {
            let (written, unchanged): (Vec<_>, Vec<_>) =
                existing.into_iter().partition(|path| before.changed(path));
            // The build had nothing to do and wrote no file. The newest candidate is from the latest build that did.
            existing = if written.is_empty() {
                newest(unchanged).into_iter().collect()
            } else {
                written
            };
        }
        match existing.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(self.missing(root, started)),
            many => {
                let names: Vec<String> = many.iter().map(|path| format!("'{}'", path.display())).collect();
                Err(Error::usage(format!(
                    "the build wrote more than one component: {}",
                    names.join(" and ")
                ))
                .hint("set `build.component_path` to the one to use"))
            }
        }
    }

    fn missing(&self, root: &Path, started: SystemTime) -> Error {
        let mut error = Error::new("the build command succeeded, but the component was not found");
        error = match self.looked.as_slice() {
            [] => error.caused_by(format!("no file in '{}' specifies its path", root.display())),
            looked => error.caused_by(format!("searched for {}", looked.join("\nand for "))),
        };
        match written_since(root, started).as_slice() {
            [] => error.hint("set `build.component_path` to the file that the build command writes"),
            found => found.iter().take(5).fold(error, |error, path| {
                error.hint(format!(
                    "the build wrote '{0}': set `build.component_path` to it if it is the component",
                    relative(path, root)
                ))
            }),
        }
    }
}

/// Returns `path` relative to `root`, with `/` as the separator, as written in a config file.
pub(crate) fn relative(path: &Path, root: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .display()
        .to_string()
        .replace('\\', "/")
}

fn newest(paths: Vec<PathBuf>) -> Option<PathBuf> {
    paths
        .into_iter()
        .max_by_key(|path| path.metadata().and_then(|data| data.modified()).ok())
}

/// Returns the `.wasm` files of a folder, except components that [`super::wrap`] made from a module.
fn wasm_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_wasm(path) && !path.to_string_lossy().ends_with(super::wrap::SUFFIX))
        .collect();
    files.sort();
    files
}

fn is_wasm(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"))
        && path.is_file()
}

/// Returns the `.wasm` files of the project that were written after `started`, without intermediate files.
pub(crate) fn written_since(root: &Path, started: SystemTime) -> Vec<PathBuf> {
    const INTERMEDIATE: [&str; 6] = [
        "deps",
        "build",
        "incremental",
        ".fingerprint",
        "node_modules",
        ".git",
    ];
    let since = started.checked_sub(CLOCK_SLACK).unwrap_or(started);
    let walk = ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .max_depth(Some(8))
        .filter_entry(|entry| {
            let inside_target = entry.path().components().any(|part| part.as_os_str() == "target");
            let name = entry.file_name().to_string_lossy();
            !(INTERMEDIATE.contains(&&*name) && (inside_target || name != "build" && name != "deps"))
        })
        .build();
    let mut found: Vec<PathBuf> = walk
        .flatten()
        .filter(|entry| {
            entry
                .metadata()
                .ok()
                .and_then(|data| data.modified().ok())
                .is_some_and(|time| time >= since)
        })
        .map(ignore::DirEntry::into_path)
        .filter(|path| is_wasm(path))
        .collect();
    found.sort();
    found
}

/// The state of files before a build.
#[derive(Debug, Default)]
pub(crate) struct Snapshot(BTreeMap<PathBuf, Stamp>);

/// Modification time, size and inode change time. One of them changes when a file is written, even if the modification
/// time is copied from another file.
type Stamp = (Option<SystemTime>, u64, i128);

impl Snapshot {
    /// Records the state of `files`. Files that do not exist are left out.
    pub(crate) fn take(files: impl IntoIterator<Item = PathBuf>) -> Self {
        Self(
            files
                .into_iter()
                .filter_map(|path| stamp(&path).map(|stamp| (path, stamp)))
                .collect(),
        )
    }

    /// Returns whether the file was written since the snapshot.
    pub(crate) fn changed(&self, path: &Path) -> bool {
        stamp(path).as_ref() != self.0.get(path)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let data = path.metadata().ok()?;
    Some((data.modified().ok(), data.len(), inode_change(&data)))
}

#[cfg(unix)]
fn inode_change(data: &Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt as _;
    i128::from(data.ctime()) * 1_000_000_000 + i128::from(data.ctime_nsec())
}

#[cfg(not(unix))]
fn inode_change(_data: &Metadata) -> i128 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates_in(root: &Path, names: &[&str]) -> Candidates {
        let mut candidates = Candidates::default();
        for name in names {
            candidates.file(root.join(name), "test");
        }
        candidates
    }

    #[test]
    fn of_several_the_one_that_was_written_is_chosen() {
        let root = tempfile::tempdir().unwrap();
        let candidates = candidates_in(root.path(), &["a.wasm", "b.wasm", "c.wasm"]);
        std::fs::write(root.path().join("a.wasm"), "1").unwrap();
        std::fs::write(root.path().join("b.wasm"), "1").unwrap();
        let before = Snapshot::take(candidates.files());
        std::fs::write(root.path().join("a.wasm"), "22").unwrap();
        let chosen = candidates
            .choose(&before, root.path(), SystemTime::now())
            .unwrap();
        assert_eq!(chosen, root.path().join("a.wasm"));
        std::fs::write(root.path().join("b.wasm"), "22").unwrap();
        let error = candidates
            .choose(&before, root.path(), SystemTime::now())
            .unwrap_err();
        assert_eq!(error.exit(), crate::exit::Exit::Usage);
    }

    #[test]
    fn a_missing_component_names_what_was_written_instead() {
        let root = tempfile::tempdir().unwrap();
        let started = SystemTime::now();
        std::fs::create_dir_all(root.path().join("target/wasm32-wasip2/release/deps")).unwrap();
        std::fs::write(root.path().join("target/wasm32-wasip2/release/other.wasm"), "1").unwrap();
        std::fs::write(
            root.path().join("target/wasm32-wasip2/release/deps/other.wasm"),
            "1",
        )
        .unwrap();
        let candidates = candidates_in(root.path(), &["a.wasm"]);
        let error = candidates
            .choose(&Snapshot::default(), root.path(), started)
            .unwrap_err();
        assert_eq!(error.hints().len(), 1, "{:?}", error.hints());
        assert!(error.hints()[0].contains("'target/wasm32-wasip2/release/other.wasm'"));
    }
}

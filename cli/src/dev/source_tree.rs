//! Fingerprints of a project's source files, to distinguish real changes from other file system events.
//!
//! # Flow
//! The watcher reports paths with events; [`SourceTree::refresh`] checks these paths and returns the files that differ.
//!
//! # Guarantees
//! A file is reported only if its content differs from that at the last refresh. A file that was touched, saved without a
//! change, or replaced by an identical one is not reported. Folders are walked, so a folder that was moved in or out is
//! reported file by file. Symbolic links to folders are not followed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::dev::filter::Filter;

/// Files larger than this many bytes are compared by size and modification time, because reading them takes too long.
const READ_LIMIT: u64 = 16 << 20;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The file did not exist before.
    Created,
    /// The content differs.
    Modified,
    /// The file no longer exists.
    Removed,
}

/// A changed file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    /// Absolute path.
    pub(crate) path: PathBuf,
    /// What happened to it.
    pub(crate) kind: Kind,
}

/// The source files and their fingerprints.
#[derive(Debug)]
pub(crate) struct SourceTree {
    filter: Filter,
    files: BTreeMap<PathBuf, Fingerprint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fingerprint {
    Content {
        length: u64,
        hash: u64,
    },
    Large {
        length: u64,
        modified: Option<SystemTime>,
    },
}

impl SourceTree {
    /// Reads all files that `filter` does not ignore. `on_folder` is called with each folder before it is read.
    pub(crate) fn new(filter: Filter, on_folder: &mut dyn FnMut(&Path)) -> Self {
        let mut tree = Self {
            filter,
            files: BTreeMap::new(),
        };
        let root = tree.filter.root().to_owned();
        tree.walk(&root, on_folder, &mut Vec::new());
        let named: Vec<PathBuf> = tree.filter.named().cloned().collect();
        for path in named {
            if let Some(folder) = path.parent() {
                on_folder(folder);
            }
            if path.is_dir() {
                tree.walk(&path, on_folder, &mut Vec::new());
            } else {
                tree.record(&path, &mut Vec::new());
            }
        }
        tree
    }

    /// The filter in use.
    pub(crate) fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Replaces the filter. Files are not reported as changed only because the filter includes or ignores them now. Earlier
    /// changes that have not been reported yet are still found by the next refresh.
    pub(crate) fn set_filter(&mut self, filter: Filter, on_folder: &mut dyn FnMut(&Path)) {
        let new = Self::new(filter, on_folder);
        let old = std::mem::replace(self, new);
        self.files.retain(|path, fingerprint| match old.files.get(path) {
            Some(known) => {
                *fingerprint = *known;
                true
            }
            // The old filter included the file, but has no fingerprint: it was created since the last refresh.
            None => old.filter.ignores(path, false),
        });
        let gone: Vec<PathBuf> = old
            .files
            .keys()
            .filter(|path| !self.files.contains_key(*path))
            .cloned()
            .collect();
        for path in gone.into_iter().filter(|path| !self.filter.ignores(path, false)) {
            // Deleted since the last refresh.
            if let Some(known) = old.files.get(&path) {
                self.files.insert(path, *known);
            }
        }
    }

    /// Checks these paths and returns the changed files, sorted and without duplicates.
    pub(crate) fn refresh<'a>(
        &mut self,
        paths: impl IntoIterator<Item = &'a Path>,
        on_folder: &mut dyn FnMut(&Path),
    ) -> Vec<Change> {
        let mut changes = Vec::new();
        for path in paths {
            if Filter::is_rule_file(path)
                && let Some(folder) = path.parent()
            {
                self.filter.enter(folder);
                self.update(folder, on_folder, &mut changes);
            } else {
                self.update(path, on_folder, &mut changes);
            }
        }
        changes.sort();
        changes.dedup();
        changes
    }

    fn update(&mut self, path: &Path, on_folder: &mut dyn FnMut(&Path), changes: &mut Vec<Change>) {
        let Ok(metadata) = fs::symlink_metadata(path) else {
            self.forget_below(path, changes, |_| false);
            return;
        };
        if self.filter.ignores(path, metadata.is_dir()) {
            // If the file became ignored by a new rule, drop it without reporting a change.
            self.forget_below(path, &mut Vec::new(), |_| false);
        } else if metadata.is_dir() {
            let mut found = Vec::new();
            self.walk(path, on_folder, &mut found);
            let known: Vec<PathBuf> = self.below(path).cloned().collect();
            for file in known {
                if !fs::metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
                    self.files.remove(&file);
                    changes.push(Change {
                        path: file,
                        kind: Kind::Removed,
                    });
                } else if self.filter.ignores(&file, false) {
                    self.files.remove(&file);
                }
            }
            changes.append(&mut found);
        } else {
            self.forget_below(path, changes, |file| file == path);
            self.record(path, changes);
        }
    }

    /// Records all files under a folder that is not ignored.
    fn walk(&mut self, folder: &Path, on_folder: &mut dyn FnMut(&Path), changes: &mut Vec<Change>) {
        on_folder(folder);
        self.filter.enter(folder);
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if self.filter.ignores(&path, is_dir) {
                continue;
            }
            if is_dir {
                self.walk(&path, on_folder, changes);
            } else {
                self.record(&path, changes);
            }
        }
    }

    fn record(&mut self, path: &Path, changes: &mut Vec<Change>) {
        let Some(now) = fingerprint(path) else {
            if self.files.remove(path).is_some() {
                changes.push(Change {
                    path: path.to_owned(),
                    kind: Kind::Removed,
                });
            }
            return;
        };
        let kind = match self.files.insert(path.to_owned(), now) {
            None => Kind::Created,
            Some(before) if before != now => Kind::Modified,
            Some(_) => return,
        };
        changes.push(Change {
            path: path.to_owned(),
            kind,
        });
    }

    /// Removes `path` and all files under it from the tree, except those for which `keep` returns true.
    fn forget_below(&mut self, path: &Path, changes: &mut Vec<Change>, keep: impl Fn(&Path) -> bool) {
        let gone: Vec<PathBuf> = self.below(path).filter(|file| !keep(file)).cloned().collect();
        for file in gone {
            self.files.remove(&file);
            changes.push(Change {
                path: file,
                kind: Kind::Removed,
            });
        }
    }

    fn below<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a PathBuf> {
        // Paths are ordered by component, so those under `path` directly follow it.
        self.files
            .range(path.to_owned()..)
            .map(|(file, _)| file)
            .take_while(move |file| file.starts_with(path))
    }
}

/// Returns `None` if the path is not a regular file or cannot be read.
fn fingerprint(path: &Path) -> Option<Fingerprint> {
    // Read only regular files: a named pipe would block.
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    if metadata.len() > READ_LIMIT {
        return Some(Fingerprint::Large {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        });
    }
    let mut file = File::open(path).ok()?;
    let (mut hasher, mut length, mut buffer) = (DefaultHasher::new(), 0, [0; 16 << 10]);
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(_) => return None,
        };
        hasher.write(buffer.get(..read)?);
        length += read as u64;
    }
    Some(Fingerprint::Content {
        length,
        hash: hasher.finish(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dev::filter::Rules;

    fn project(files: &[&str]) -> (tempfile::TempDir, PathBuf, SourceTree) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for file in files {
            write(&root, file, file);
        }
        let tree = SourceTree::new(Filter::new(&root, &Rules::default()), &mut |_| {});
        (dir, root, tree)
    }

    fn write(root: &Path, file: &str, content: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn refresh(tree: &mut SourceTree, root: &Path, paths: &[&str]) -> Vec<(String, Kind)> {
        let paths: Vec<PathBuf> = paths.iter().map(|path| root.join(path)).collect();
        let changes = tree.refresh(paths.iter().map(PathBuf::as_path), &mut |_| {});
        let name = |path: &Path| {
            path.strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/")
        };
        changes
            .into_iter()
            .map(|change| (name(&change.path), change.kind))
            .collect()
    }

    fn seen(changes: &[(&str, Kind)]) -> Vec<(String, Kind)> {
        changes
            .iter()
            .map(|(path, kind)| ((*path).to_owned(), *kind))
            .collect()
    }

    #[test]
    fn only_different_content_is_a_change() {
        let (_dir, root, mut tree) = project(&["a.rs", "b.rs"]);
        write(&root, "a.rs", "a.rs");
        assert_eq!(refresh(&mut tree, &root, &["a.rs"]), []);
        write(&root, "a.rs", "A.rs");
        assert_eq!(
            refresh(&mut tree, &root, &["a.rs", "a.rs"]),
            seen(&[("a.rs", Kind::Modified)])
        );
        fs::remove_file(root.join("b.rs")).unwrap();
        write(&root, "c.rs", "");
        let changes = refresh(&mut tree, &root, &["b.rs", "c.rs"]);
        assert_eq!(changes, seen(&[("b.rs", Kind::Removed), ("c.rs", Kind::Created)]));
    }

    #[test]
    fn an_atomic_save_is_one_modification() {
        let (_dir, root, mut tree) = project(&["a.rs"]);
        write(&root, "a.rs.new", "new");
        fs::rename(root.join("a.rs.new"), root.join("a.rs")).unwrap();
        assert_eq!(
            refresh(&mut tree, &root, &["a.rs.new", "a.rs"]),
            seen(&[("a.rs", Kind::Modified)])
        );
    }

    #[test]
    fn a_renamed_folder_is_reported_file_by_file() {
        let (_dir, root, mut tree) = project(&["old/x/1.rs", "old/2.rs", "old-not/3.rs"]);
        fs::rename(root.join("old"), root.join("new")).unwrap();
        let expected = [
            ("new/2.rs", Kind::Created),
            ("new/x/1.rs", Kind::Created),
            ("old/2.rs", Kind::Removed),
            ("old/x/1.rs", Kind::Removed),
        ];
        assert_eq!(refresh(&mut tree, &root, &["old", "new"]), seen(&expected));
    }

    #[test]
    fn a_file_may_become_a_folder() {
        let (_dir, root, mut tree) = project(&["a"]);
        fs::remove_file(root.join("a")).unwrap();
        write(&root, "a/b", "");
        assert_eq!(
            refresh(&mut tree, &root, &["a"]),
            seen(&[("a", Kind::Removed), ("a/b", Kind::Created)])
        );
        fs::remove_dir_all(root.join("a")).unwrap();
        write(&root, "a", "");
        assert_eq!(
            refresh(&mut tree, &root, &["a"]),
            seen(&[("a", Kind::Created), ("a/b", Kind::Removed)])
        );
    }

    #[test]
    fn a_rescan_of_the_root_finds_changes_without_events() {
        let (_dir, root, mut tree) = project(&["src/a.rs", "src/b.rs"]);
        fs::remove_file(root.join("src/a.rs")).unwrap();
        write(&root, "src/deep/c.rs", "");
        let expected = [("src/a.rs", Kind::Removed), ("src/deep/c.rs", Kind::Created)];
        assert_eq!(refresh(&mut tree, &root, &[""]), seen(&expected));
    }

    #[test]
    fn new_ignore_rules_apply_immediately_and_are_the_only_change() {
        let (_dir, root, mut tree) = project(&["a.log", "a.rs"]);
        write(&root, ".gitignore", "*.log\n");
        assert_eq!(
            refresh(&mut tree, &root, &[".gitignore"]),
            seen(&[(".gitignore", Kind::Created)])
        );
        write(&root, "a.log", "more");
        assert_eq!(refresh(&mut tree, &root, &["a.log"]), []);
    }

    #[test]
    fn a_new_filter_reports_no_change_and_hides_none() {
        let (_dir, root, mut tree) = project(&["a", "gone", "hidden"]);
        write(&root, "a", "new");
        write(&root, "b", "new");
        fs::remove_file(root.join("gone")).unwrap();
        let rules = Rules {
            outputs: vec![root.join("hidden")],
            ..Rules::default()
        };
        tree.set_filter(Filter::new(&root, &rules), &mut |_| {});
        let expected = [
            ("a", Kind::Modified),
            ("b", Kind::Created),
            ("gone", Kind::Removed),
        ];
        assert_eq!(
            refresh(&mut tree, &root, &["a", "b", "gone", "hidden"]),
            seen(&expected)
        );
        tree.set_filter(Filter::new(&root, &Rules::default()), &mut |_| {});
        assert_eq!(refresh(&mut tree, &root, &[""]), []);
    }

    #[cfg(unix)]
    #[test]
    fn links_to_folders_and_pipes_do_not_hang() {
        let (_dir, root, mut tree) = project(&["a.rs"]);
        std::os::unix::fs::symlink(&root, root.join("loop")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(root.join("pipe"))
            .status()
            .unwrap();
        assert!(made.success());
        assert_eq!(refresh(&mut tree, &root, &["", "loop", "pipe"]), []);
    }
}

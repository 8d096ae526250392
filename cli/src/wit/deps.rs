//! The folder `wit/deps`, from which bindings generators read the dependencies of a project.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wit_component::WitPrinter;
use wit_parser::{PackageName, Resolve};

use super::content::{self, Content};
use super::name::file_name;
use crate::error::{Error, Result, ResultExt as _};

/// Name of the folder.
pub(crate) const NAME: &str = "deps";

/// Texts of files by path relative to the folder, with `/` as the separator.
pub(crate) type Rendered = BTreeMap<String, String>;

/// Returns the packages in the folder, whatever their files are named. Unreadable entries are skipped.
pub(crate) fn packages(folder: &Path) -> BTreeMap<PackageName, Content> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let known = ["wit", "wasm"].map(Some);
        let extension = path.extension().and_then(|extension| extension.to_str());
        if !path.is_dir() && !known.contains(&extension) {
            continue;
        }
        match content::read(&path) {
            Ok(content) => {
                if let Some(name) = content.name().cloned() {
                    found.insert(name, content);
                }
            }
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "skipping an unreadable WIT package");
            }
        }
    }
    found
}

/// Returns the files of every package except the project's own.
///
/// # Errors
/// A package cannot be printed as WIT.
pub(crate) fn render(resolve: &Resolve, own: &BTreeSet<PackageName>) -> Result<Rendered> {
    let mut files = Rendered::new();
    for (id, package) in &resolve.packages {
        if own.contains(&package.name) {
            continue;
        }
        let mut printer = WitPrinter::default();
        printer.print(resolve, id, &[]).map_err(|error| {
            Error::new(format!("cannot print '{}' as WIT", package.name)).with_anyhow(&error)
        })?;
        let path = format!("{}/package.wit", file_name(&package.name));
        files.insert(path, printer.output.to_string());
    }
    Ok(files)
}

/// Returns true if the folder contains exactly these files.
pub(crate) fn is_current(folder: &Path, files: &Rendered) -> bool {
    let mut found = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else {
            return files.is_empty() && !folder.exists();
        };
        for entry in entries {
            let Ok(path) = entry.map(|entry| entry.path()) else {
                return false;
            };
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(relative) = path.strip_prefix(folder) else {
                return false;
            };
            let relative: Vec<_> = relative
                .components()
                .map(|part| part.as_os_str().to_string_lossy())
                .collect();
            let Some(text) = files.get(&relative.join("/")) else {
                return false;
            };
            // Compare the lengths first: files from other tools may be large.
            let same = path.metadata().is_ok_and(|data| data.len() == text.len() as u64)
                && fs::read(&path).is_ok_and(|content| content == text.as_bytes());
            if !same {
                return false;
            }
            found += 1;
        }
    }
    found == files.len()
}

/// New content of the folder, in a temporary folder next to it.
#[derive(Debug)]
pub(crate) struct Staged {
    new: TempDir,
    target: PathBuf,
}

impl Staged {
    /// Writes the files to a temporary folder in `wit_dir`.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn write(wit_dir: &Path, files: &Rendered) -> Result<Self> {
        let failed = || format!("cannot write into '{}'", wit_dir.display());
        let new = tempfile::Builder::new()
            .prefix(".deps-")
            .tempdir_in(wit_dir)
            .or_fail(failed)?;
        let write = || -> io::Result<()> {
            for (path, text) in files {
                let path = new.path().join(NAME).join(path);
                fs::create_dir_all(path.parent().unwrap_or(new.path()))?;
                fs::write(path, text)?;
            }
            Ok(())
        };
        write().or_fail(failed)?;
        Ok(Self {
            new,
            target: wit_dir.join(NAME),
        })
    }

    /// Replaces the folder with the new content. Without files, the folder is removed.
    ///
    /// The previous content is kept until the returned value is dropped.
    ///
    /// # Errors
    /// A folder cannot be moved. The previous content then stays in place.
    pub(crate) fn publish(self) -> Result<Published> {
        let (staged, old) = (self.new.path().join(NAME), self.new.path().join("old"));
        let failed = |error: &io::Error| {
            Error::new(format!("cannot replace '{}'", self.target.display()))
                .with_source(error)
                .hint("close programs that use files in it, and check that you have write permission")
        };
        let existed = match fs::rename(&self.target, &old) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(failed(&error)),
        };
        if staged.is_dir()
            && let Err(error) = fs::rename(&staged, &self.target)
        {
            if existed {
                let _ = fs::rename(&old, &self.target);
            }
            return Err(failed(&error));
        }
        Ok(Published {
            staged: self,
            existed,
        })
    }
}

/// A replaced folder, with its previous content.
#[derive(Debug)]
pub(crate) struct Published {
    staged: Staged,
    existed: bool,
}

impl Published {
    /// Restores the previous content.
    pub(crate) fn undo(self) {
        let (target, temporary) = (&self.staged.target, self.staged.new.path());
        let _ = fs::rename(target, temporary.join("undone"));
        if self.existed {
            let _ = fs::rename(temporary.join("old"), target);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(text: &str) -> Rendered {
        Rendered::from([("a-b-1.0.0/package.wit".to_owned(), text.to_owned())])
    }

    #[test]
    fn the_folder_is_replaced_and_restored() {
        let dir = tempfile::tempdir().unwrap();
        let deps = dir.path().join(NAME);
        fs::create_dir(&deps).unwrap();
        fs::write(deps.join("old.wit"), "package o:o;").unwrap();
        let publish = |text: &str| {
            Staged::write(dir.path(), &files(text))
                .unwrap()
                .publish()
                .unwrap()
        };
        publish("new").undo();
        assert!(deps.join("old.wit").is_file() && !deps.join("a-b-1.0.0").exists());
        drop(publish("new"));
        assert!(is_current(&deps, &files("new")));
        assert!(!is_current(&deps, &files("old")) && !is_current(&deps, &Rendered::new()));
        fs::write(deps.join("more"), "").unwrap();
        assert!(!is_current(&deps, &files("new")));
        drop(
            Staged::write(dir.path(), &Rendered::new())
                .unwrap()
                .publish()
                .unwrap(),
        );
        assert!(is_current(&deps, &Rendered::new()));
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            0,
            "nothing is left behind"
        );
    }

    #[test]
    fn packages_are_found_whatever_their_files_are_named() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        for (name, text) in [
            ("one.wit", "package a:one@1.0.0;"),
            ("folder/x.wit", "package a:two; interface i {}"),
            ("broken.wit", "package"),
            ("README.md", "package a:three;"),
        ] {
            fs::write(dir.path().join(name), text).unwrap();
        }
        let names: Vec<String> = packages(dir.path()).keys().map(ToString::to_string).collect();
        assert_eq!(names, ["a:one@1.0.0", "a:two"]);
    }
}

//! Reads a template from a local folder.
//!
//! The template excludes files ignored by the folder's `.gitignore` files, `.git`, `node_modules`, and folders tagged as
//! caches (<https://bford.info/cachedir/>), such as Cargo's `target/`.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::scratch::PREFIX;
use crate::fetch::tree::{Tree, part_problem, refuse};

/// Reads the template in `root`, or in its `subfolder`.
pub(crate) fn read(root: &Path, subfolder: Option<&str>) -> Result<Tree> {
    let start = match subfolder {
        None => root.to_owned(),
        Some(subfolder) => inside(root, subfolder)?,
    };
    let mut tree = Tree::default();
    let walk = WalkBuilder::new(&start)
        .standard_filters(false)
        .git_ignore(true)
        .require_git(false)
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || !is_excluded(entry.path()))
        .build();
    for entry in walk {
        let entry = entry.map_err(|error| {
            Error::new(format!("cannot read the template '{}'", start.display()))
                .with_source(&error)
                .hint("check that you may read the whole folder")
        })?;
        if entry.depth() > 0 {
            add(&mut tree, &start, entry.path())?;
        }
    }
    Ok(tree)
}

fn inside(root: &Path, subfolder: &str) -> Result<PathBuf> {
    let path = root.join(subfolder);
    let found = path.canonicalize().map_err(|error| {
        Error::usage(format!("folder '{subfolder}' not found in the template"))
            .caused_by(format!("{}: {error}", path.display()))
    })?;
    if !found.starts_with(root) {
        return Err(
            Error::usage(format!("the subfolder '{subfolder}' is outside the template"))
                .caused_by(format!("it is a symbolic link to '{}'", found.display())),
        );
    }
    if !found.is_dir() {
        return Err(Error::usage(format!(
            "'{subfolder}' in the template is not a folder"
        )));
    }
    Ok(found)
}

fn add(tree: &mut Tree, start: &Path, path: &Path) -> Result<()> {
    let shown = path.display().to_string();
    let relative = path.strip_prefix(start).unwrap_or(path);
    let Some(relative) = relative.to_str() else {
        return Err(refuse(&shown, "its name is not UTF-8"));
    };
    let relative = if cfg!(windows) {
        relative.replace('\\', "/")
    } else {
        relative.to_owned()
    };
    let kind = fs::symlink_metadata(path).or_fail(|| format!("cannot read '{shown}'"))?;
    if kind.is_symlink() {
        let target = fs::read_link(path).or_fail(|| format!("cannot read the link '{shown}'"))?;
        let Some(target) = target.to_str() else {
            return Err(refuse(&relative, "its target is not UTF-8"));
        };
        tree.add_link(&relative, target)
    } else if kind.is_dir() {
        // The tree contains no folder entries, but reject folders with a forbidden name even if they are empty.
        match relative.split('/').find_map(part_problem) {
            Some(problem) => Err(refuse(&relative, problem)),
            None => Ok(()),
        }
    } else if kind.is_file() {
        tree.reserve(&relative, kind.len())?;
        let file = fs::File::open(path).or_fail(|| format!("cannot read '{shown}'"))?;
        let mut content = Vec::new();
        // The file may grow while it is read.
        file.take(kind.len())
            .read_to_end(&mut content)
            .or_fail(|| format!("cannot read '{shown}'"))?;
        tree.add_file(&relative, content.into(), executable(&kind))
    } else {
        Err(refuse(
            &relative,
            "it is neither a file, a folder nor a symbolic link",
        ))
    }
}

/// Is this Git metadata, a dependency folder, a cache or a temporary folder of wash? Only the exact name `.git` is excluded;
/// other spellings, such as `.GIT`, are rejected later.
fn is_excluded(path: &Path) -> bool {
    const SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";
    let name = path.file_name().unwrap_or_default();
    let is_tagged = || fs::read(path.join("CACHEDIR.TAG")).is_ok_and(|tag| tag.starts_with(SIGNATURE));
    name == ".git"
        || name == "node_modules"
        || name.to_str().is_some_and(|name| name.starts_with(PREFIX))
        || (path.is_dir() && is_tagged())
}

#[cfg(unix)]
fn executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn executable(_metadata: &fs::Metadata) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;
    use crate::fetch::tree::Entry;

    fn write(root: &Path, path: &str, text: &str) {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn paths(tree: &Tree) -> Vec<String> {
        tree.iter().map(|(path, _)| path.to_owned()).collect()
    }

    #[test]
    fn build_outputs_and_git_are_not_part_of_the_template() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        write(&root, "src/a.rs", "");
        write(&root, ".gitignore", "out\n");
        write(&root, "out/x", "");
        write(&root, ".git/config", "");
        write(&root, "node_modules/m/x", "");
        write(
            &root,
            "build-dir/CACHEDIR.TAG",
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        );
        write(&root, "build-dir/x", "");
        write(&root, "run.sh", "");
        fs::set_permissions(root.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
        symlink("src/a.rs", root.join("link")).unwrap();
        let tree = read(&root, None).unwrap();
        assert_eq!(paths(&tree), [".gitignore", "link", "run.sh", "src/a.rs"]);
        let run = tree.iter().find(|(path, _)| *path == "run.sh").unwrap().1;
        assert!(matches!(run, Entry::File { executable: true, .. }));
        assert_eq!(paths(&read(&root, Some("src")).unwrap()), ["a.rs"]);
    }

    #[test]
    fn forbidden_entries_are_rejected() {
        for prepare in [
            (|root: &Path| write(root, ".GIT/config", "")) as fn(&Path),
            |root| fs::create_dir(root.join(".Git")).unwrap(),
            |root| symlink("/etc/passwd", root.join("link")).unwrap(),
            |root| symlink("../secret", root.join("link")).unwrap(),
            |root| drop(std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap()),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let root = dir.path().canonicalize().unwrap();
            write(&root, "a", "");
            prepare(&root);
            assert!(read(&root, None).is_err());
        }
    }

    #[test]
    fn a_subfolder_that_links_outside_is_rejected() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap().join("tpl");
        fs::create_dir(&root).unwrap();
        symlink("/etc", root.join("out")).unwrap();
        let error = read(&root, Some("out")).unwrap_err();
        assert!(error.message().contains("is outside the template"), "{error}");
        assert!(read(&root, Some("missing")).is_err());
    }
}

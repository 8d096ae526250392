//! Normalizes paths.

use std::path::{Component, Path, PathBuf};

/// Joins `path` to `base` and removes `.` segments.
pub(crate) fn absolute(base: &Path, path: &Path) -> PathBuf {
    // `components` drops `.` segments.
    base.join(path).components().collect()
}

/// Returns the path without `..`, unless symbolic links make the shorter path refer to another file.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    match (plain.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one != other => path.to_owned(),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parent_segments_are_removed_unless_links_matter() {
        assert_eq!(plain(Path::new("/nowhere/a/../b")), Path::new("/nowhere/b"));
        #[cfg(unix)]
        {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path();
            std::fs::create_dir_all(root.join("real/deep")).unwrap();
            std::os::unix::fs::symlink("real/deep", root.join("link")).unwrap();
            for folder in ["real", "."] {
                std::fs::write(root.join(folder).join("file"), "").unwrap();
            }
            let through = root.join("link/../file");
            assert_eq!(plain(&through), through, "it is real/file, not file");
        }
    }
}

//! A tree of files in memory, such as a template or WIT files. All paths are checked before anything is written to disk.
//!
//! # Guarantees
//! Every path is relative, UTF-8, and free of `.`, `..` and names that Git or Windows treat specially. Every symbolic link
//! points into the tree. No entry is under a link. Therefore, writing a tree cannot reach outside its folder.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::error::{Error, Result};

/// Maximum number of entries.
pub(crate) const MAX_FILES: usize = 10_000;
/// Maximum total size in bytes.
pub(crate) const MAX_BYTES: u64 = 100 * 1024 * 1024;

/// An entry of a tree. Folders are implied by the paths of their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A file.
    File {
        /// Content of the file.
        content: Cow<'static, [u8]>,
        /// True if the file is executable.
        executable: bool,
    },
    /// A symbolic link.
    Link {
        /// Target, relative to the folder of the link.
        target: String,
    },
}

/// Entries by path, with `/` as the separator.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    entries: BTreeMap<String, Entry>,
    bytes: u64,
}

impl Tree {
    /// Adds a file. Fails if the path is not safe or the tree becomes too large.
    pub(crate) fn add_file(
        &mut self,
        path: &str,
        content: Cow<'static, [u8]>,
        executable: bool,
    ) -> Result<()> {
        self.reserve(path, content.len() as u64)?;
        self.add(path, Entry::File { content, executable })
    }

    /// Adds a symbolic link. Fails if it could lead out of the tree.
    pub(crate) fn add_link(&mut self, path: &str, target: &str) -> Result<()> {
        if let Some(problem) = link_problem(path, target) {
            return Err(refuse(
                path,
                &format!("it is a symbolic link to '{}', {problem}", target.escape_debug()),
            ));
        }
        self.add(
            path,
            Entry::Link {
                target: target.to_owned(),
            },
        )
    }

    /// Fails if `more` bytes at `path` would make the tree too large. Call this before reading a file.
    pub(crate) fn reserve(&self, path: &str, more: u64) -> Result<()> {
        if self.bytes.saturating_add(more) > MAX_BYTES {
            let limit = MAX_BYTES / 1024 / 1024;
            return Err(Error::new(format!("the source is larger than {limit} MiB"))
                .caused_by(format!("the limit is reached at '{}'", path.escape_debug()))
                .hint("choose a part of it with --subfolder"));
        }
        Ok(())
    }

    fn add(&mut self, path: &str, entry: Entry) -> Result<()> {
        for part in path.split('/') {
            if let Some(problem) = part_problem(part) {
                return Err(refuse(path, problem));
            }
        }
        if self.entries.len() >= MAX_FILES {
            return Err(Error::new(format!("the source has more than {MAX_FILES} files"))
                .caused_by(format!("the limit is reached at '{}'", path.escape_debug()))
                .hint("choose a part of it with --subfolder"));
        }
        let mut parent = path;
        while let Some((above, _)) = parent.rsplit_once('/') {
            if self.entries.contains_key(above) {
                return Err(refuse(path, &format!("'{above}' is not a folder")));
            }
            parent = above;
        }
        if let Entry::File { content, .. } = &entry {
            self.bytes += content.len() as u64;
        }
        if self.entries.insert(path.to_owned(), entry).is_some() {
            return Err(refuse(path, "duplicate path"));
        }
        Ok(())
    }

    /// Returns the entries in path order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.entries.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// Returns the entries in path order, to change the contents of files.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Entry)> {
        self.entries
            .iter_mut()
            .map(|(path, entry)| (path.as_str(), entry))
    }

    /// Returns the text of a file, if it exists and is UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        match self.entries.get(path)? {
            Entry::File { content, .. } => std::str::from_utf8(content).ok(),
            Entry::Link { .. } => None,
        }
    }

    /// Returns the number of entries.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns true if there are no entries.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// The error for an entry that is not safe.
pub(crate) fn refuse(path: &str, problem: &str) -> Error {
    Error::new(format!("unsafe entry '{}' in the source", path.escape_debug()))
        .caused_by(problem)
        .hint("nothing was written; report this to its author")
}

/// Returns the reason a segment of a path is not safe to create.
pub(crate) fn part_problem(part: &str) -> Option<&'static str> {
    if part.is_empty() || part == "." || part == ".." {
        return Some("its path is not a plain relative path");
    }
    if part.contains(['\\', '\0']) || (cfg!(windows) && part.contains([':', '*', '?', '"', '<', '>', '|'])) {
        return Some("its path contains a character that is not safe in file names");
    }
    is_git(part).then_some("the contents of a .git folder are not allowed")
}

/// Returns true if any file system treats this name as `.git`. Ignores case, trailing dots and spaces, NTFS streams, and the
/// characters that HFS+ ignores; includes NTFS short names.
fn is_git(part: &str) -> bool {
    let visible: String = part.chars().filter(|c| !ignored_by_hfs(*c)).collect();
    let stem = visible
        .split(':')
        .next()
        .unwrap_or_default()
        .trim_end_matches(['.', ' ']);
    stem.eq_ignore_ascii_case(".git") || stem.eq_ignore_ascii_case("git~1")
}

const fn ignored_by_hfs(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// Returns the reason a link could lead out of the tree.
///
/// `..` is allowed only at the start: after a segment that is itself a link, it would refer to a different folder than it
/// seems to.
fn link_problem(path: &str, target: &str) -> Option<&'static str> {
    let drive = matches!(target.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if target.is_empty() || target.starts_with('/') || target.contains('\\') || drive {
        return Some("which is not a relative path");
    }
    let mut depth = path.matches('/').count();
    let mut descended = false;
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." if descended || depth == 0 => return Some("which leads out of the source"),
            ".." => depth -= 1,
            _ if part_problem(part).is_some() => return Some("which is not a safe path"),
            _ => descended = true,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Result<()> {
        Tree::default().add_file(path, Cow::Borrowed(b""), false)
    }

    #[test]
    fn plain_paths_pass() {
        for path in [
            "a",
            "a/b.rs",
            ".gitignore",
            ".github/x",
            "git",
            "a b/ü",
            ".gitmodules",
            "...",
            "x.git/y",
        ] {
            assert!(file(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn paths_that_reach_out_or_into_git_are_refused() {
        for path in [
            "/a",
            "../a",
            "a/../b",
            "a//b",
            "",
            ".",
            "a/",
            ".git/config",
            ".GIT/hooks/x",
            "a/.Git",
            ".git",
            "sub/.git/x",
            ".git.",
            ".git ",
            "GIT~1/x",
            ".git::$INDEX_ALLOCATION/x",
            ".g\u{200c}it/x",
            "a\\b",
            "a\0b",
        ] {
            assert!(file(path).is_err(), "'{path}' passed");
        }
    }

    #[test]
    fn links_that_stay_inside_pass() {
        for (path, target) in [
            ("a", "b"),
            ("d/a", "../b"),
            ("a", "./d/x"),
            ("d/e/a", "../../x/y"),
            ("d/a", ".."),
        ] {
            assert!(
                Tree::default().add_link(path, target).is_ok(),
                "{path} → {target}"
            );
        }
    }

    #[test]
    fn links_that_leave_are_refused() {
        for (path, target) in [
            ("a", "/etc/passwd"),
            ("a", "../x"),
            ("d/a", "../../x"),
            ("a", "C:/x"),
            ("a", "d/../../x"),
            ("a", "c:\\x"),
            ("a", ".git/config"),
            ("a", ""),
            ("p/q/l", "d/../../x"),
        ] {
            assert!(
                Tree::default().add_link(path, target).is_err(),
                "{path} → {target}"
            );
        }
    }

    #[test]
    fn entries_under_links_and_duplicates_are_refused() {
        let mut tree = Tree::default();
        tree.add_link("a", "b").unwrap();
        assert!(tree.add_file("a/x", Cow::Borrowed(b""), false).is_err());
        assert!(tree.add_file("a", Cow::Borrowed(b""), false).is_err());
    }

    #[test]
    fn size_and_number_are_limited() {
        let mut tree = Tree::default();
        assert!(tree.reserve("big", MAX_BYTES + 1).is_err());
        for n in 0..MAX_FILES {
            tree.add_file(&format!("f{n}"), Cow::Borrowed(b""), false)
                .unwrap();
        }
        assert!(tree.add_file("one-more", Cow::Borrowed(b""), false).is_err());
    }
}

//! Reads the WIT files of `.tar.gz` source archives, such as those that GitHub generates.
//!
//! # Guarantees
//! Nothing is written to disk. The number of unpacked bytes is limited, whatever sizes the archive declares.

use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use tar::{Archive, EntryType};

use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::tree::Tree;

/// Maximum size of the unpacked archive in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Maximum number of entries.
const MAX_ENTRIES: usize = 100_000;

/// A reader that fails once more bytes were read than its limit.
struct Bounded<R>(R, u64);

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1 = self.1.checked_sub(read as u64).ok_or_else(|| {
            io::Error::other(format!("it is larger than {} MiB when unpacked", MAX_BYTES >> 20))
        })?;
        Ok(read)
    }
}

/// Returns the WIT files of an archive. If all files are in one top-level folder, paths are relative to that folder.
///
/// # Errors
/// The bytes are not a valid `.tar.gz` archive, the archive is too large, or a path in it is not safe.
pub(crate) fn read(gzipped: &[u8]) -> Result<Tree> {
    let failed = || "not a valid .tar.gz archive";
    let mut archive = Archive::new(Bounded(GzDecoder::new(gzipped), MAX_BYTES));
    let mut found: Vec<(String, Vec<u8>)> = Vec::new();
    let mut top: Option<Option<String>> = None;
    for (count, entry) in archive.entries().or_fail(failed)?.enumerate() {
        let mut entry = entry.or_fail(failed)?;
        if count >= MAX_ENTRIES {
            return Err(Error::new(format!(
                "the archive has more than {MAX_ENTRIES} entries"
            )));
        }
        if !matches!(
            entry.header().entry_type(),
            EntryType::Regular | EntryType::Continuous
        ) {
            continue;
        }
        let path = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| Error::new("a file name in the archive is not UTF-8"))?;
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        let first = path.split_once('/').map(|(first, _)| first.to_owned());
        match &top {
            None => top = Some(first),
            Some(known) if *known != first => top = Some(None),
            Some(_) => {}
        }
        if Path::new(&path)
            .extension()
            .is_some_and(|extension| extension == "wit")
        {
            let mut text = Vec::new();
            entry.read_to_end(&mut text).or_fail(failed)?;
            found.push((path, text));
        }
    }
    let prefix = top.flatten().map(|top| format!("{top}/")).unwrap_or_default();
    let mut tree = Tree::default();
    for (path, text) in found {
        tree.add_file(path.strip_prefix(&prefix).unwrap_or(&path), text.into(), false)?;
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, content) in files {
            let mut header = tar::Header::new_gnu();
            let name = path.as_bytes();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name);
            header.set_size(content.len() as u64);
            header.set_mode(0o644);
            header.set_entry_type(EntryType::Regular);
            header.set_cksum();
            builder.append(&header, *content).unwrap();
        }
        builder.into_inner().unwrap().finish().unwrap()
    }

    fn paths(tree: &Tree) -> Vec<String> {
        tree.iter().map(|(path, _)| path.to_owned()).collect()
    }

    #[test]
    fn wit_files_are_found_under_the_top_level_folder() {
        let bytes = archive(&[
            ("x-1.0/README.md", b"#"),
            ("x-1.0/wit/a.wit", b"package a:b;"),
            ("x-1.0/b.wit", b""),
        ]);
        assert_eq!(paths(&read(&bytes).unwrap()), ["b.wit", "wit/a.wit"]);
        let bytes = archive(&[("a.wit", b""), ("wit/b.wit", b"")]);
        assert_eq!(paths(&read(&bytes).unwrap()), ["a.wit", "wit/b.wit"]);
    }

    #[test]
    fn hostile_archives_are_refused() {
        for path in ["x/../../a.wit", "/etc/a.wit", "x/.git/a.wit"] {
            assert!(read(&archive(&[(path, b""), ("b", b"")])).is_err(), "{path}");
        }
        assert!(read(b"<html>").is_err());
        let whole = archive(&[("a.wit", b"package a:b;")]);
        assert!(read(&whole[..whole.len() / 2]).is_err());
    }

    #[test]
    fn a_decompression_bomb_is_refused() {
        let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
        let mut header = tar::Header::new_gnu();
        header.set_path("a.wit").unwrap();
        header.set_size(MAX_BYTES * 2);
        header.set_entry_type(EntryType::Regular);
        header.set_cksum();
        bomb.write_all(header.as_bytes()).unwrap();
        let zeroes = vec![0; 1 << 20];
        for _ in 0..=(MAX_BYTES >> 20) {
            bomb.write_all(&zeroes).unwrap();
        }
        let error = read(&bomb.finish().unwrap()).unwrap_err();
        assert!(error.causes().join("").contains("MiB"), "{error:?}");
    }
}

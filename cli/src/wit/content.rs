//! Contents of a WIT package: parsed text or the encoded (binary) form.

use std::collections::BTreeMap;
use std::path::Path;

use wit_component::DecodedWasm;
use wit_parser::{PackageId, PackageName, Resolve, SourceMap, UnresolvedPackageGroup};

use super::cache::MAX_PACKAGE;
use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::tree::{Entry, Tree};

/// A WIT package.
// Few values exist at a time; boxing the larger variant would gain nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Parsed WIT whose dependencies are not resolved yet.
    Text(UnresolvedPackageGroup),
    /// A decoded package, including the parts of its dependencies that it uses.
    Encoded(Resolve, PackageId),
}

impl Content {
    /// Name of the package.
    pub(crate) fn name(&self) -> Option<&PackageName> {
        match self {
            Self::Text(group) => Some(&group.main.name),
            Self::Encoded(resolve, package) => resolve.packages.get(*package).map(|package| &package.name),
        }
    }

    /// Named interfaces and worlds, which other packages can refer to, in source order.
    pub(crate) fn items(&self) -> Vec<Item> {
        let item = |world: bool| {
            move |name: &String| Item {
                name: name.clone(),
                world,
            }
        };
        match self {
            Self::Text(group) => {
                // The arenas begin with placeholders for the items of other packages.
                let foreign = |world| {
                    let deps = group.main.foreign_deps.values().flat_map(|items| items.values());
                    deps.filter(|(item, _)| matches!(item, wit_parser::AstItem::World(_)) == world)
                        .count()
                };
                let interfaces = group.main.interfaces.iter().skip(foreign(false));
                let interfaces = interfaces.filter_map(|(_, interface)| interface.name.as_ref());
                let worlds = group
                    .main
                    .worlds
                    .iter()
                    .skip(foreign(true))
                    .map(|(_, world)| &world.name);
                interfaces
                    .map(item(false))
                    .chain(worlds.map(item(true)))
                    .collect()
            }
            Self::Encoded(resolve, package) => {
                resolve.packages.get(*package).map_or_else(Vec::new, |package| {
                    let interfaces = package.interfaces.keys().map(item(false));
                    interfaces.chain(package.worlds.keys().map(item(true))).collect()
                })
            }
        }
    }
}

/// An interface or a world of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Name of the item.
    pub(crate) name: String,
    /// True for a world, false for an interface.
    pub(crate) world: bool,
}

/// WIT files of a package: text by file name.
pub(crate) type Files = BTreeMap<String, String>;

/// Parses WIT files. Error messages name their origin as `label`.
///
/// # Errors
/// The files are not valid WIT.
pub(crate) fn parse(files: &Files, label: &str) -> Result<Content> {
    let mut map = SourceMap::default();
    for (name, text) in files {
        map.push_str(&format!("{label}/{name}"), text.as_str());
    }
    map.parse()
        .map(Content::Text)
        .map_err(|(map, error)| Error::new(format!("invalid WIT in {label}")).caused_by(error.render(&map)))
}

/// Decodes an encoded package.
///
/// # Errors
/// The bytes are not an encoded WIT package.
pub(crate) fn decode(wasm: &[u8], label: &str) -> Result<Content> {
    match wit_component::decode(wasm) {
        Ok(DecodedWasm::WitPackage(resolve, package)) => Ok(Content::Encoded(resolve, package)),
        Ok(DecodedWasm::Component(..)) => {
            Err(Error::new(format!("{label} is a component, not a WIT package")))
        }
        Err(error) => Err(Error::new(format!("{label} is not a WIT package")).with_anyhow(&error)),
    }
}

/// Reads a package in its stored form: an encoded package, or WIT files from [`to_stored`].
///
/// # Errors
/// The bytes are neither.
pub(crate) fn from_stored(stored: &[u8], label: &str) -> Result<Content> {
    if stored.starts_with(b"\0asm") {
        return decode(stored, label);
    }
    let files: Files =
        serde_json::from_slice(stored).or_fail(|| format!("cannot read the stored content of {label}"))?;
    parse(&files, label)
}

/// Stored form of WIT files.
pub(crate) fn to_stored(files: &Files) -> Vec<u8> {
    // Serializing a map of strings cannot fail.
    serde_json::to_vec(files).unwrap_or_default()
}

/// Reads a folder with WIT files, a WIT file or an encoded package.
///
/// # Errors
/// The path cannot be read, or does not contain a valid package.
pub(crate) fn read(path: &Path) -> Result<Content> {
    let label = format!("'{}'", path.display());
    let failed = || format!("cannot read {label}");
    let data = path.metadata().or_fail(failed)?;
    if data.is_dir() {
        return parse(&files(path)?, &path.display().to_string());
    }
    if data.len() > MAX_PACKAGE {
        return Err(Error::new(format!("{label} is larger than {MAX_PACKAGE} bytes")));
    }
    let content = std::fs::read(path).or_fail(failed)?;
    if content.starts_with(b"\0asm") {
        return decode(&content, &label);
    }
    let text = String::from_utf8(content)
        .map_err(|_| Error::new(format!("{label} is neither WIT text nor an encoded package")))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    parse(&Files::from([(name, text)]), &folder)
}

/// Returns the WIT files in a folder, without subfolders.
///
/// # Errors
/// A file cannot be read, or the files are too large.
pub(crate) fn files(folder: &Path) -> Result<Files> {
    let failed = || format!("cannot read '{}'", folder.display());
    let (mut files, mut size) = (Files::new(), 0);
    for entry in std::fs::read_dir(folder).or_fail(failed)? {
        let path = entry.or_fail(failed)?.path();
        let is_wit = path.extension().is_some_and(|extension| extension == "wit");
        if !is_wit || !path.is_file() {
            continue;
        }
        size += path.metadata().or_fail(failed)?.len();
        if size > MAX_PACKAGE {
            return Err(Error::new(format!(
                "the WIT files in '{}' are larger than {MAX_PACKAGE} bytes",
                folder.display()
            )));
        }
        let text = std::fs::read_to_string(&path).or_fail(|| format!("cannot read '{}'", path.display()))?;
        files.insert(
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            text,
        );
    }
    Ok(files)
}

/// Returns the WIT files in `folder` of a file tree. Without `folder`, returns those in `wit`, else those in the root.
///
/// # Errors
/// No WIT files are found, or one is not UTF-8.
pub(crate) fn of_tree(tree: &Tree, folder: Option<&str>) -> Result<Files> {
    let folders: &[&str] = match &folder {
        Some(folder) => &[*folder],
        None => &["wit", ""],
    };
    for folder in folders {
        let folder = folder.trim_matches('/');
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut files = Files::new();
        for (path, entry) in tree.iter() {
            let (Some(name), Entry::File { content, .. }) = (path.strip_prefix(&prefix), entry) else {
                continue;
            };
            let is_wit = Path::new(name)
                .extension()
                .is_some_and(|extension| extension == "wit");
            if !name.contains('/') && is_wit {
                let text = std::str::from_utf8(content)
                    .map_err(|_| Error::new(format!("'{}' is not UTF-8", path.escape_debug())))?;
                files.insert(name.to_owned(), text.to_owned());
            }
        }
        if !files.is_empty() {
            return Ok(files);
        }
    }
    Err(Error::new("no WIT files found")
        .caused_by(match folder {
            Some(folder) => format!("searched in '{}'", folder.escape_debug()),
            None => "searched in 'wit' and in the top folder".to_owned(),
        })
        .hint("set the folder of the WIT files: git+URL#REF:FOLDER, or URL#FOLDER for an archive"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(content: &Content) -> Vec<(String, bool)> {
        content
            .items()
            .into_iter()
            .map(|item| (item.name, item.world))
            .collect()
    }

    #[test]
    fn a_package_is_the_same_as_text_and_encoded() {
        let files = Files::from([
            (
                "a.wit".to_owned(),
                "package x:y@1.0.0; interface a { f: func(); }".to_owned(),
            ),
            (
                "w.wit".to_owned(),
                "interface b {} world w { import a; }".to_owned(),
            ),
        ]);
        let text = parse(&files, "test").unwrap();
        let mut resolve = Resolve::default();
        let Content::Text(group) = text.clone() else {
            panic!()
        };
        let package = resolve.push_group(group).unwrap();
        let encoded = from_stored(&wit_component::encode(&resolve, package).unwrap(), "test").unwrap();
        assert_eq!(encoded.name(), text.name());
        let expected =
            [("a", false), ("b", false), ("w", true)].map(|(name, world)| (name.to_owned(), world));
        for content in [&text, &encoded, &from_stored(&to_stored(&files), "test").unwrap()] {
            assert_eq!(items(content), expected);
        }
        for nonsense in [&b"\0asm\x01\0\0\0"[..], b"<html>", b""] {
            assert!(from_stored(nonsense, "test").is_err());
        }
    }

    #[test]
    fn items_of_other_packages_do_not_count() {
        let text = "package x:y; interface a { use o:p/t.{u}; } world w { import o:p/i; include o:p/v; }";
        let content = parse(&Files::from([("a.wit".to_owned(), text.to_owned())]), "test").unwrap();
        assert_eq!(items(&content), [("a".to_owned(), false), ("w".to_owned(), true)]);
    }

    #[test]
    fn wit_files_are_found_in_the_given_or_default_folder() {
        let mut tree = Tree::default();
        for (path, text) in [
            ("a.wit", "top"),
            ("wit/b.wit", "default"),
            ("x/c.wit", "given"),
            ("wit/deps/d/d.wit", "no"),
        ] {
            tree.add_file(path, text.as_bytes().to_vec().into(), false)
                .unwrap();
        }
        let names = |folder| of_tree(&tree, folder).unwrap().into_keys().collect::<Vec<_>>();
        assert_eq!(names(None), ["b.wit"]);
        assert_eq!(names(Some("x")), ["c.wit"]);
        assert_eq!(names(Some("")), ["a.wit"]);
        assert!(of_tree(&tree, Some("nowhere")).is_err());
    }
}

//! What a package holds, and how it is told from its files.

use std::collections::BTreeMap;
use std::path::Path;

use wit_component::DecodedWasm;
use wit_parser::{PackageId, PackageName, Resolve, SourceMap, UnresolvedPackageGroup};

use super::cache::LARGEST;
use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::tree::{Entry, Tree};

/// A package.
// One at a time is made and taken apart; a box would gain nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub(crate) enum Content {
    /// Parsed WIT, whose dependencies are still to be found.
    Text(UnresolvedPackageGroup),
    /// An encoded package, which has what it needs of its dependencies with it.
    Encoded(Resolve, PackageId),
}

impl Content {
    /// Its name.
    pub(crate) fn name(&self) -> Option<&PackageName> {
        match self {
            Self::Text(group) => Some(&group.main.name),
            Self::Encoded(resolve, package) => resolve.packages.get(*package).map(|package| &package.name),
        }
    }

    /// Interfaces and worlds that others can name, in the order of the package.
    pub(crate) fn items(&self) -> Vec<Item> {
        let item = |world: bool| {
            move |name: &String| Item {
                name: name.clone(),
                world,
            }
        };
        match self {
            Self::Text(group) => {
                // Those of other packages come first in the arenas, and are names only.
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

/// Something that a package offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its name.
    pub(crate) name: String,
    /// Is it a world, rather than an interface?
    pub(crate) world: bool,
}

/// The files of a package as they are kept: WIT by the name of its file.
pub(crate) type Files = BTreeMap<String, String>;

/// Parse WIT files; `label` stands for where they are from.
///
/// # Errors
/// They are no package.
pub(crate) fn parse(files: &Files, label: &str) -> Result<Content> {
    let mut map = SourceMap::default();
    for (name, text) in files {
        map.push_str(&format!("{label}/{name}"), text.as_str());
    }
    map.parse().map(Content::Text).map_err(|(map, error)| {
        Error::new(format!("the WIT of {label} is wrong")).caused_by(error.render(&map))
    })
}

/// Decode an encoded package.
///
/// # Errors
/// It is none.
pub(crate) fn decode(wasm: &[u8], label: &str) -> Result<Content> {
    match wit_component::decode(wasm) {
        Ok(DecodedWasm::WitPackage(resolve, package)) => Ok(Content::Encoded(resolve, package)),
        Ok(DecodedWasm::Component(..)) => {
            Err(Error::new(format!("{label} is a component, not a WIT package")))
        }
        Err(error) => Err(Error::new(format!("{label} is no WIT package")).with_anyhow(&error)),
    }
}

/// What was kept: an encoded package, or files.
///
/// # Errors
/// It is neither.
pub(crate) fn of_kept(kept: &[u8], label: &str) -> Result<Content> {
    if kept.starts_with(b"\0asm") {
        return decode(kept, label);
    }
    let files: Files =
        serde_json::from_slice(kept).or_fail(|| format!("what was kept of {label} cannot be read"))?;
    parse(&files, label)
}

/// How files are kept.
pub(crate) fn to_keep(files: &Files) -> Vec<u8> {
    // A map of strings is always JSON.
    serde_json::to_vec(files).unwrap_or_default()
}

/// Read a folder with WIT files, a WIT file or an encoded package.
///
/// # Errors
/// It cannot be read, or holds no package.
pub(crate) fn read(path: &Path) -> Result<Content> {
    let label = format!("'{}'", path.display());
    let failed = || format!("cannot read {label}");
    let data = path.metadata().or_fail(failed)?;
    if data.is_dir() {
        return parse(&files(path)?, &path.display().to_string());
    }
    if data.len() > LARGEST {
        return Err(Error::new(format!("{label} has more than {LARGEST} bytes")));
    }
    let content = std::fs::read(path).or_fail(failed)?;
    if content.starts_with(b"\0asm") {
        return decode(&content, &label);
    }
    let text = String::from_utf8(content)
        .map_err(|_| Error::new(format!("{label} is neither WIT nor an encoded package")))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
    parse(&Files::from([(name, text)]), &folder)
}

/// The WIT files in a folder, without those in folders below.
///
/// # Errors
/// They cannot be read, or are too large.
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
        if size > LARGEST {
            return Err(Error::new(format!(
                "the WIT in '{}' has more than {LARGEST} bytes",
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

/// The WIT of a package in a tree of files: in `folder` if it is given, else in `wit`, else at the top.
///
/// # Errors
/// There is none.
pub(crate) fn of_tree(tree: &Tree, folder: Option<&str>) -> Result<Files> {
    let places: &[&str] = match &folder {
        Some(folder) => &[*folder],
        None => &["wit", ""],
    };
    for place in places {
        let place = place.trim_matches('/');
        let prefix = if place.is_empty() {
            String::new()
        } else {
            format!("{place}/")
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
    Err(Error::new("it has no WIT files")
        .caused_by(format!("looked in '{}'", places.join("' and '")))
        .hint("name the folder that has them: git+URL#REF:FOLDER"))
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
        let encoded = of_kept(&wit_component::encode(&resolve, package).unwrap(), "test").unwrap();
        assert_eq!(encoded.name(), text.name());
        let expected =
            [("a", false), ("b", false), ("w", true)].map(|(name, world)| (name.to_owned(), world));
        for content in [&text, &encoded, &of_kept(&to_keep(&files), "test").unwrap()] {
            assert_eq!(items(content), expected);
        }
        for nonsense in [&b"\0asm\x01\0\0\0"[..], b"<html>", b""] {
            assert!(of_kept(nonsense, "test").is_err());
        }
    }

    #[test]
    fn items_of_other_packages_do_not_count() {
        let text = "package x:y; interface a { use o:p/t.{u}; } world w { import o:p/i; include o:p/v; }";
        let content = parse(&Files::from([("a.wit".to_owned(), text.to_owned())]), "test").unwrap();
        assert_eq!(items(&content), [("a".to_owned(), false), ("w".to_owned(), true)]);
    }

    #[test]
    fn a_tree_has_its_wit_where_it_is_said_or_usual() {
        let mut tree = Tree::default();
        for (path, text) in [
            ("a.wit", "top"),
            ("wit/b.wit", "usual"),
            ("x/c.wit", "said"),
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

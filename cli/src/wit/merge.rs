//! Merges the resolved packages into one [`Resolve`], which checks that every name exists.

use std::collections::BTreeMap;

use wit_parser::{PackageName, Resolve, UnresolvedPackageGroup};

use super::needs::needs;
use crate::error::{Error, Result};

/// Parsed packages by name.
type Texts = BTreeMap<PackageName, UnresolvedPackageGroup>;

/// Merges packages, `root` last. Unstable items are preserved; consumers of the result decide about them.
///
/// # Errors
/// A name does not exist, two packages contradict each other, or packages depend on each other in a cycle.
pub(crate) fn merge(
    root: UnresolvedPackageGroup,
    texts: &Texts,
    encoded: Vec<(PackageName, Resolve)>,
) -> Result<Resolve> {
    let mut all = empty();
    for (name, resolve) in encoded {
        all.merge(resolve).map_err(|error| contradicts(&name, &error))?;
    }
    let order = order(texts)?;
    for name in &order {
        // An encoded package includes only parts of its dependencies. Merge the complete dependency as well.
        if all.package_names.contains_key(name) {
            if let Some(whole) = alone(name, texts)? {
                all.merge(whole).map_err(|error| contradicts(name, &error))?;
            }
        } else if let Some(group) = texts.get(name) {
            push(&mut all, group.clone())?;
        }
    }
    if all.package_names.contains_key(&root.main.name) {
        let name = &root.main.name;
        return Err(Error::new(format!(
            "the package of the project has the same name as one of its dependencies: '{name}'"
        ))
        .hint("rename the package of the project"));
    }
    push(&mut all, root)?;
    Ok(all)
}

fn empty() -> Resolve {
    Resolve {
        all_features: true,
        ..Resolve::default()
    }
}

fn push(resolve: &mut Resolve, group: UnresolvedPackageGroup) -> Result<()> {
    let name = group.main.name.clone();
    let nested = group.nested.iter().map(|package| &package.name);
    for name in std::iter::once(&name).chain(nested) {
        if resolve.package_names.contains_key(name) {
            return Err(Error::new(format!("duplicate package '{name}'")));
        }
    }
    match resolve.push_group(group) {
        Ok(_) => Ok(()),
        Err(error) => Err(
            Error::new(format!("the WIT of '{name}' does not match its dependencies"))
                .caused_by(error.render(&resolve.source_map)),
        ),
    }
}

fn contradicts(name: &PackageName, error: &anyhow::Error) -> Error {
    Error::new(format!(
        "'{name}' contradicts another package's definition of the same interfaces"
    ))
    .with_anyhow(error)
    .hint("make all packages depend on the same versions")
}

/// Merges a package with its dependencies. Returns `None` if one of them is not available as text.
fn alone(name: &PackageName, texts: &Texts) -> Result<Option<Resolve>> {
    let mut queue = vec![name.clone()];
    let mut closure = Texts::new();
    while let Some(next) = queue.pop() {
        if closure.contains_key(&next) {
            continue;
        }
        let Some(group) = texts.get(&next) else {
            return Ok(None);
        };
        queue.extend(needs(group));
        closure.insert(next, group.clone());
    }
    let mut resolve = empty();
    for name in order(&closure)? {
        if let Some(group) = closure.remove(&name) {
            push(&mut resolve, group)?;
        }
    }
    Ok(Some(resolve))
}

/// Sorts packages so that each one comes after its dependencies.
fn order(texts: &Texts) -> Result<Vec<PackageName>> {
    let mut order: Vec<PackageName> = Vec::new();
    let mut waiting: BTreeMap<&PackageName, Vec<PackageName>> = texts
        .iter()
        .map(|(name, group)| {
            let needs = needs(group)
                .into_iter()
                .filter(|needed| texts.contains_key(needed));
            (name, needs.collect())
        })
        .collect();
    while !waiting.is_empty() {
        let ready: Vec<PackageName> = waiting
            .iter()
            .filter(|(_, needs)| needs.iter().all(|needed| !waiting.contains_key(needed)))
            .map(|(name, _)| (*name).clone())
            .collect();
        if ready.is_empty() {
            let names: Vec<String> = waiting.keys().map(ToString::to_string).collect();
            return Err(
                Error::new("WIT packages depend on each other in a cycle").caused_by(names.join(", "))
            );
        }
        for name in ready {
            waiting.remove(&name);
            order.push(name);
        }
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(text: &str) -> UnresolvedPackageGroup {
        UnresolvedPackageGroup::parse("test.wit", text)
            .unwrap_or_else(|(map, error)| panic!("{}", error.render(&map)))
    }

    fn texts(all: &[&str]) -> Texts {
        all.iter()
            .map(|text| group(text))
            .map(|group| (group.main.name.clone(), group))
            .collect()
    }

    const IO: &str = "package w:io@1.0.0; interface a { type t = u8; } interface b { type u = u8; }";

    /// A package that was encoded with the part of `w:io` that it uses.
    fn encoded() -> (PackageName, Resolve) {
        let mut resolve = empty();
        push(&mut resolve, group(IO)).unwrap();
        push(
            &mut resolve,
            group("package x:y@1.0.0; interface i { use w:io/a@1.0.0.{t}; f: func() -> t; }"),
        )
        .unwrap();
        let name = group("package x:y@1.0.0;").main.name;
        let id = resolve.package_names[&name];
        let wasm = wit_component::encode(&resolve, id).unwrap();
        (name, wit_component::decode(&wasm).unwrap().resolve().clone())
    }

    #[test]
    fn dependencies_in_encoded_packages_are_completed() {
        let root = group("package r:r; world r { import x:y/i@1.0.0; import w:io/b@1.0.0; }");
        assert!(
            merge(root.clone(), &Texts::new(), vec![encoded()]).is_err(),
            "it does not include interface b"
        );
        let merged = merge(root, &texts(&[IO]), vec![encoded()]).unwrap();
        let io = merged.package_names[&group(IO).main.name];
        assert_eq!(merged.packages[io].interfaces.len(), 2);
        let other = "package x:y@1.0.0; interface i { f: func(); }";
        let root = group("package r:r; world r { import x:y/i@1.0.0; }");
        let error = merge(root, &texts(&[other]), vec![encoded()]).unwrap_err();
        assert!(error.message().contains("contradicts"), "{error:?}");
    }

    #[test]
    fn cycles_missing_names_and_duplicate_names_are_errors() {
        let root = || group("package r:r; world r { import a:a/i; }");
        let cycle = texts(&[
            "package a:a; interface i { use b:b/i.{t}; }",
            "package b:b; interface i { use a:a/i.{t}; type u = u8; }",
        ]);
        assert!(
            merge(root(), &cycle, vec![])
                .unwrap_err()
                .message()
                .contains("cycle")
        );
        let error = merge(root(), &texts(&["package a:a; interface other {}"]), vec![]).unwrap_err();
        assert!(error.causes().join("").contains("test.wit:1"), "{error:?}");
        let same = texts(&["package a:a; interface i {}", "package r:r; interface x {}"]);
        assert!(merge(root(), &same, vec![]).is_err());
    }
}

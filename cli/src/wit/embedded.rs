//! Well-known packages that are embedded in the binary and need no network. They have signatures, but no documentation.
//!
//! Of WASI 0.2 and 0.3, only the newest patch release is embedded. Earlier releases are derived from it: they differ in the
//! version, and lack the items that are marked `@since` a later version.

use semver::Version;
use wit_parser::PackageName;

/// An embedded package.
struct Shipped {
    namespace: &'static str,
    name: &'static str,
    version: &'static str,
    /// True if all earlier patch releases are available as well.
    series: bool,
    text: &'static str,
}

macro_rules! shipped {
    ($namespace:literal, $name:literal, $version:literal, $series:literal) => {
        Shipped {
            namespace: $namespace,
            name: $name,
            version: $version,
            series: $series,
            text: include_str!(concat!(
                "../../wit/",
                $namespace,
                "-",
                $name,
                "-",
                $version,
                ".wit"
            )),
        }
    };
}

static SHIPPED: &[Shipped] = &[
    shipped!("wasi", "blobstore", "0.2.0-draft", false),
    shipped!("wasi", "cli", "0.2.12", true),
    shipped!("wasi", "cli", "0.3.2", true),
    shipped!("wasi", "clocks", "0.2.12", true),
    shipped!("wasi", "clocks", "0.3.2", true),
    shipped!("wasi", "config", "0.2.0-rc.1", false),
    shipped!("wasi", "filesystem", "0.2.12", true),
    shipped!("wasi", "filesystem", "0.3.2", true),
    shipped!("wasi", "http", "0.2.12", true),
    shipped!("wasi", "http", "0.3.2", true),
    shipped!("wasi", "io", "0.2.12", true),
    shipped!("wasi", "keyvalue", "0.2.0-draft", false),
    shipped!("wasi", "logging", "0.1.0-draft", false),
    shipped!("wasi", "otel", "0.2.0-rc.2", false),
    shipped!("wasi", "random", "0.2.12", true),
    shipped!("wasi", "random", "0.3.2", true),
    shipped!("wasi", "sockets", "0.2.12", true),
    shipped!("wasi", "sockets", "0.3.2", true),
    shipped!("wasmcloud", "messaging", "0.2.0", false),
    shipped!("wasmcloud", "postgres", "0.1.1-draft", false),
    shipped!("wasmcloud", "secrets", "2.1.0", false),
];

impl Shipped {
    fn newest(&self) -> Option<Version> {
        self.version.parse().ok()
    }

    /// Available versions, oldest first.
    fn versions(&self) -> Vec<Version> {
        let Some(newest) = self.newest() else {
            return Vec::new();
        };
        if !self.series {
            return vec![newest];
        }
        (0..=newest.patch)
            .map(|patch| Version::new(newest.major, newest.minor, patch))
            .collect()
    }

    fn at(&self, version: &Version) -> String {
        let (old, new) = (format!("@{}", self.version), format!("@{version}"));
        without_later(&self.text.replace(&old, &new), version)
    }
}

/// Returns the available versions of a package, oldest first.
pub(crate) fn versions(namespace: &str, name: &str) -> Vec<Version> {
    let mut versions: Vec<Version> = SHIPPED
        .iter()
        .filter(|shipped| shipped.namespace == namespace && shipped.name == name)
        .flat_map(Shipped::versions)
        .collect();
    versions.sort();
    versions
}

/// Returns the WIT text of a package, if it is embedded.
pub(crate) fn find(package: &PackageName) -> Option<String> {
    let version = package.version.as_ref()?;
    let shipped = SHIPPED.iter().find(|shipped| {
        shipped.namespace == package.namespace
            && shipped.name == package.name
            && shipped.versions().contains(version)
    })?;
    Some(shipped.at(version))
}

/// Returns every embedded package in every available version.
pub(crate) fn all() -> Vec<PackageName> {
    SHIPPED
        .iter()
        .flat_map(|shipped| {
            shipped.versions().into_iter().map(|version| PackageName {
                namespace: shipped.namespace.to_owned(),
                name: shipped.name.to_owned(),
                version: Some(version),
            })
        })
        .collect()
}

/// Removes the items that were added after `version`. Uses of a removed type alias are replaced by the aliased type.
fn without_later(text: &str, version: &Version) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut aliases: Vec<(&str, &str)> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let later = |attribute: &str| {
            let rest = line.trim_start().strip_prefix(attribute)?;
            let since: Version = rest.strip_suffix(')')?.parse().ok()?;
            (since > *version).then_some(())
        };
        if later("@deprecated(version = ").is_some() {
            continue;
        }
        if later("@since(version = ").is_none() {
            kept.push(line);
            continue;
        }
        let mut depth = 0_usize;
        for line in lines.by_ref() {
            let line = line.trim();
            if let Some((alias, meaning)) = line
                .strip_prefix("type ")
                .and_then(|rest| rest.strip_suffix(';'))
                .and_then(|rest| rest.split_once(" = "))
            {
                aliases.push((alias, meaning));
            }
            depth = (depth + line.matches('{').count()).saturating_sub(line.matches('}').count());
            if depth == 0 && (line.ends_with(';') || line.ends_with('}')) {
                break;
            }
        }
    }
    let mut text = kept.join("\n");
    text.push('\n');
    for (alias, meaning) in aliases {
        text = replace_word(&text, alias, meaning);
    }
    text
}

fn replace_word(text: &str, word: &str, by: &str) -> String {
    let is_part =
        |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || "-_%".contains(char));
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, tail) = rest.split_at(at);
        let after = tail.strip_prefix(word).unwrap_or_default();
        out.push_str(before);
        // Before a colon, the word is the name of a field.
        let whole =
            !is_part(out.chars().next_back()) && !is_part(after.chars().next()) && !after.starts_with(':');
        out.push_str(if whole { by } else { word });
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wit_parser::{Resolve, UnresolvedPackageGroup};

    use super::*;

    fn parse(package: &PackageName) -> UnresolvedPackageGroup {
        let text = find(package).unwrap_or_else(|| panic!("{package} is not embedded"));
        UnresolvedPackageGroup::parse("test.wit", &text)
            .map_err(|(map, error)| panic!("{package}: {}", error.render(&map)))
            .unwrap()
    }

    #[test]
    fn every_version_of_every_package_resolves() {
        let packages = all();
        assert!(packages.len() > 100, "{}", packages.len());
        for package in packages {
            let (mut found, mut queue) = (BTreeMap::new(), vec![package.clone()]);
            while let Some(next) = queue.pop() {
                let group = parse(&next);
                assert_eq!(group.main.name, next);
                queue.extend(
                    group
                        .main
                        .foreign_deps
                        .keys()
                        .filter(|dep| !found.contains_key(*dep))
                        .cloned(),
                );
                found.insert(next, group);
            }
            let main = found.remove(&package).unwrap();
            let pushed = Resolve::default().push_groups(main, found.into_values().collect());
            pushed.unwrap_or_else(|error| panic!("{package}: {error}"));
        }
    }

    #[test]
    fn a_release_has_nothing_from_later_ones() {
        let text = |name: &str| {
            find(
                &super::super::name::Spec::parse(name)
                    .map(|it| it.package(it.version.clone()))
                    .unwrap(),
            )
            .unwrap()
        };
        assert!(text("wasi:cli@0.2.12").contains("exit-with-code"));
        assert!(!text("wasi:cli@0.2.11").contains("exit-with-code"));
        let (old, new) = (text("wasi:http@0.2.0"), text("wasi:http@0.2.1"));
        assert!(!old.contains("type field-name") && old.contains("tuple<field-key, field-value>"));
        assert!(
            old.contains("field-name: option<string>"),
            "a field of that name stays"
        );
        assert!(new.contains("type field-name = field-key") && !new.contains("@deprecated"));
        assert!(text("wasi:http@0.2.2").contains("@deprecated(version = 0.2.2)"));
    }

    #[test]
    fn words_are_replaced_whole() {
        assert_eq!(replace_word("a-b a: a b-a a", "a", "x"), "a-b a: x b-a x");
    }
}

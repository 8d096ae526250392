//! Names of WIT worlds and interfaces.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

use semver::Version;

/// Imported and exported interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitWorld {
    /// Imported interfaces.
    pub imports: HashSet<WitInterface>,
    /// Exported interfaces.
    pub exports: HashSet<WitInterface>,
}

impl WitWorld {
    /// Creates a world that imports these interfaces of one package, such as `store` of `wasi:config` at `0.2.0-rc.1`, and
    /// exports nothing. Invalid names are ignored.
    pub fn importing<'a>(
        package: &str,
        version: &str,
        interfaces: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let interfaces = interfaces.into_iter();
        Self {
            imports: interfaces
                .filter_map(|name| WitInterface::parse(&format!("{package}/{name}@{version}")))
                .collect(),
            exports: HashSet::new(),
        }
    }
}

/// Interfaces of one package, for example `wasi:http/incoming-handler@0.2.6`.
#[derive(Clone, derive_more::Debug, Default, PartialEq, Eq)]
pub struct WitInterface {
    /// Namespace of the package, for example `wasi`.
    pub namespace: String,
    /// Name of the package, for example `http`.
    pub package: String,
    /// Names of the interfaces, for example `incoming-handler`. An empty set means all.
    pub interfaces: HashSet<String>,
    /// Version of the package; `None` means any.
    pub version: Option<Version>,
    /// Name of this entry, required to distinguish several entries for one package.
    pub name: Option<String>,
    /// Settings for the provider. `Debug` output contains only their names.
    #[debug("{:?}", config.keys().collect::<BTreeSet<_>>())]
    pub config: HashMap<String, String>,
}

impl WitInterface {
    /// Parses the name of an interface, for example `wasi:http/types@0.2.6`. Returns `None` if it is invalid.
    pub fn parse(name: &str) -> Option<Self> {
        let (namespace, rest) = name.split_once(':')?;
        let (package, rest) = rest.split_once('/')?;
        let (interface, version) = match rest.split_once('@') {
            Some((interface, version)) => (interface, Some(Version::parse(version).ok()?)),
            None => (rest, None),
        };
        Some(Self {
            namespace: namespace.to_owned(),
            package: package.to_owned(),
            interfaces: HashSet::from([interface.to_owned()]),
            version,
            ..Self::default()
        })
    }

    /// Returns whether every interface of `other` is among these. An empty set of names matches the whole package, and a
    /// missing version matches any version.
    pub fn contains(&self, other: &Self) -> bool {
        self.namespace == other.namespace
            && self.package == other.package
            && (self.interfaces.is_empty() || self.interfaces.is_superset(&other.interfaces))
            && compatible(self.version.as_ref(), other.version.as_ref())
    }
}

/// Returns whether two versions are compatible by the rules of semantic versioning. Pre-releases must be equal.
fn compatible(one: Option<&Version>, other: Option<&Version>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return true;
    };
    if !one.pre.is_empty() || !other.pre.is_empty() {
        return one == other;
    }
    one.major == other.major
        && match (one.major, one.minor) {
            (0, 0) => other.minor == 0 && one.patch == other.patch,
            (0, minor) => minor == other.minor,
            _ => true,
        }
}

impl std::hash::Hash for WitInterface {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // Only some of the fields that `Eq` compares, since sets and maps have no defined order.
        self.namespace.hash(state);
        self.package.hash(state);
        self.version.hash(state);
        self.name.hash(state);
    }
}

impl fmt::Display for WitInterface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.namespace, self.package)?;
        let mut names: Vec<&str> = self.interfaces.iter().map(String::as_str).collect();
        names.sort_unstable();
        match names.as_slice() {
            [] => {}
            [one] => write!(f, "/{one}")?,
            many => write!(f, "/{{{}}}", many.join(","))?,
        }
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_interfaces_are_parsed() {
        let http = WitInterface::parse("wasi:http/types@0.2.6").unwrap();
        assert_eq!(http.to_string(), "wasi:http/types@0.2.6");
        assert_eq!(WitInterface::parse("my:app/thing").unwrap().version, None);
        assert!(WitInterface::parse("run").is_none());
        assert!(WitInterface::parse("wasi:http/types@banana").is_none());
    }

    #[test]
    fn versions_are_compatible_by_semver() {
        let at = |name: &str| WitInterface::parse(name).unwrap();
        assert!(at("a:b/c@0.2.0").contains(&at("a:b/c@0.2.9")));
        assert!(!at("a:b/c@0.2.0").contains(&at("a:b/c@0.3.0")));
        assert!(!at("a:b/c@0.2.0-draft").contains(&at("a:b/c@0.2.0")));
        assert!(at("a:b/c@1.0.0").contains(&at("a:b/c@1.9.0")));
        assert!(!at("a:b/c@0.0.1").contains(&at("a:b/c@0.0.2")));
        assert!(at("a:b/c").contains(&at("a:b/c@3.0.0")));
        assert!(!at("a:b/c").contains(&at("a:b/d")));
    }

    #[test]
    fn an_interface_is_displayed_as_in_wit() {
        let http = WitInterface {
            namespace: "wasi".to_owned(),
            package: "http".to_owned(),
            interfaces: HashSet::from(["types".to_owned()]),
            version: Some(Version::new(0, 2, 6)),
            ..WitInterface::default()
        };
        assert_eq!(http.to_string(), "wasi:http/types@0.2.6");
        let both = WitInterface {
            interfaces: HashSet::from(["b".to_owned(), "a".to_owned()]),
            version: None,
            ..http
        };
        assert_eq!(both.to_string(), "wasi:http/{a,b}");
    }
}

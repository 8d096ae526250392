//! Names of WIT worlds and interfaces.

use std::collections::{HashMap, HashSet};
use std::fmt;

use semver::Version;

/// The interfaces on both sides of something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitWorld {
    /// What it needs.
    pub imports: HashSet<WitInterface>,
    /// What it offers.
    pub exports: HashSet<WitInterface>,
}

/// Interfaces of one package, such as `wasi:http/incoming-handler@0.2.6`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitInterface {
    /// Namespace of the package, such as `wasi`.
    pub namespace: String,
    /// Name of the package, such as `http`.
    pub package: String,
    /// Names of the interfaces, such as `incoming-handler`.
    pub interfaces: HashSet<String>,
    /// Version of the package; absent: any.
    pub version: Option<Version>,
    /// Name of this instance, where a package is provided by several backends.
    pub name: Option<String>,
    /// Settings for the provider.
    pub config: HashMap<String, String>,
}

impl std::hash::Hash for WitInterface {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // A subset of what `Eq` compares: sets and maps have no order to hash in.
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
    fn an_interface_reads_as_wit_spells_it() {
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

//! Names of packages and of their interfaces and worlds.

use std::fmt;

use semver::Version;
use wit_parser::PackageName;

use crate::error::{Error, Result};

/// The name of a package, with an optional interface or world and an optional version: `wasi:keyvalue/store@0.2.0-draft`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spec {
    /// `wasi`.
    pub(crate) namespace: String,
    /// `keyvalue`.
    pub(crate) name: String,
    /// `store`.
    pub(crate) item: Option<String>,
    /// `0.2.0-draft`.
    pub(crate) version: Option<Version>,
}

impl Spec {
    /// Parses a name.
    ///
    /// # Errors
    /// Exit code 2: the name is invalid.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let invalid = |why: String| {
            Error::usage(format!("invalid WIT package name '{}'", text.escape_debug()))
                .caused_by(why)
                .hint("write NAMESPACE:PACKAGE, for example wasi:keyvalue, wasi:keyvalue@0.2.0-draft or wasi:keyvalue/store@0.2.0-draft")
        };
        let (path, version) = match text.split_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        let version = version
            .map(|version| {
                version.parse().map_err(|error| {
                    invalid(format!("invalid version '{}': {error}", version.escape_debug()))
                })
            })
            .transpose()?;
        let (package, item) = match path.split_once('/') {
            Some((package, item)) => (package, Some(item)),
            None => (path, None),
        };
        let (namespace, name) = package
            .split_once(':')
            .ok_or_else(|| invalid("the namespace is missing".to_owned()))?;
        for part in [Some(namespace), Some(name), item].into_iter().flatten() {
            wit_parser::validate_id(part)
                .map_err(|error| invalid(format!("'{}': {error}", part.escape_debug())))?;
        }
        Ok(Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            item: item.map(str::to_owned),
            version,
        })
    }

    /// Returns true if this package matches. Without a version, every version matches.
    pub(crate) fn matches(&self, package: &PackageName) -> bool {
        self.namespace == package.namespace
            && self.name == package.name
            && (self.version.is_none() || self.version == package.version)
    }

    /// The package with this version.
    pub(crate) fn package(&self, version: Option<Version>) -> PackageName {
        PackageName {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            version,
        }
    }

    /// Namespace and name: `wasi:keyvalue`.
    pub(crate) fn id(&self) -> String {
        format!("{}:{}", self.namespace, self.name)
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.namespace, self.name)?;
        if let Some(item) = &self.item {
            write!(f, "/{item}")?;
        }
        if let Some(version) = &self.version {
            write!(f, "@{version}")?;
        }
        Ok(())
    }
}

/// Name without the version: `wasi:keyvalue` of `wasi:keyvalue@0.2.0-draft`.
pub(crate) fn id(package: &PackageName) -> String {
    format!("{}:{}", package.namespace, package.name)
}

/// File name that is valid on every system: `wasi-keyvalue-0.2.0-draft`.
pub(crate) fn file_name(package: &PackageName) -> String {
    package.to_string().replace([':', '@'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interface_and_version_are_optional() {
        for text in [
            "wasi:keyvalue",
            "wasi:keyvalue@0.2.0-draft",
            "wasi:keyvalue/store",
            "wasi:keyvalue/store@0.2.0-draft",
        ] {
            assert_eq!(Spec::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "wasi",
            "wasi:",
            ":x",
            "wasi:keyvalue@1",
            "wasi:keyvalue/",
            "a:b:c",
            "A b:c",
            "../x:y",
        ] {
            assert!(Spec::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_without_version_matches_every_version() {
        let package = Spec::parse("a:b@1.0.0").unwrap().package("1.0.0".parse().ok());
        let matches = |text| Spec::parse(text).unwrap().matches(&package);
        assert!(matches("a:b") && matches("a:b@1.0.0"));
        assert!(!matches("a:b@1.0.1") && !matches("a:c"));
        assert_eq!(file_name(&package), "a-b-1.0.0");
    }
}

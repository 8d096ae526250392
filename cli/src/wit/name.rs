//! Names of packages and of what is in them.

use std::fmt;

use semver::Version;
use wit_parser::PackageName;

use crate::error::{Error, Result};

/// A package, an interface or world of it, and a version, as far as the user says: `wasi:keyvalue/store@0.2.0-draft`.
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
    /// Understand what the user wrote.
    ///
    /// # Errors
    /// Exit code 2: it is no name of a package or of something in one.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let wrong = |why: String| {
            Error::usage(format!("'{}' names no WIT package", text.escape_debug()))
                .caused_by(why)
                .hint("write NAMESPACE:PACKAGE, as in wasi:keyvalue, wasi:keyvalue@0.2.0-draft or wasi:keyvalue/store@0.2.0-draft")
        };
        let (path, version) = match text.split_once('@') {
            Some((path, version)) => (path, Some(version)),
            None => (text, None),
        };
        let version = version
            .map(|version| {
                version
                    .parse()
                    .map_err(|error| wrong(format!("'{}' is no version: {error}", version.escape_debug())))
            })
            .transpose()?;
        let (package, item) = match path.split_once('/') {
            Some((package, item)) => (package, Some(item)),
            None => (path, None),
        };
        let (namespace, name) = package
            .split_once(':')
            .ok_or_else(|| wrong("it has no namespace: there is no ':' in it".to_owned()))?;
        for part in [Some(namespace), Some(name), item].into_iter().flatten() {
            wit_parser::validate_id(part)
                .map_err(|error| wrong(format!("'{}': {error}", part.escape_debug())))?;
        }
        Ok(Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            item: item.map(str::to_owned),
            version,
        })
    }

    /// Does it mean this package?
    pub(crate) fn matches(&self, package: &PackageName) -> bool {
        self.namespace == package.namespace
            && self.name == package.name
            && (self.version.is_none() || self.version == package.version)
    }

    /// The package in some version.
    pub(crate) fn package(&self, version: Option<Version>) -> PackageName {
        PackageName {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
            version,
        }
    }

    /// `wasi:keyvalue`.
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

/// `wasi:keyvalue` of `wasi:keyvalue@0.2.0-draft`.
pub(crate) fn id(package: &PackageName) -> String {
    format!("{}:{}", package.namespace, package.name)
}

/// A name that is valid for a file everywhere: `wasi-keyvalue-0.2.0-draft`.
pub(crate) fn file_name(package: &PackageName) -> String {
    package.to_string().replace([':', '@'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_but_the_package_may_be_left_out() {
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
    fn a_name_without_version_means_any() {
        let package = Spec::parse("a:b@1.0.0").unwrap().package("1.0.0".parse().ok());
        let matches = |text| Spec::parse(text).unwrap().matches(&package);
        assert!(matches("a:b") && matches("a:b@1.0.0"));
        assert!(!matches("a:b@1.0.1") && !matches("a:c"));
        assert_eq!(file_name(&package), "a-b-1.0.0");
    }
}

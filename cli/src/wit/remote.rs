//! The interface between the resolver and the network.

use semver::Version;
use wit_parser::PackageName;

use super::source::Source;
use crate::error::Result;

/// Access to packages on other machines.
pub(crate) trait Remote {
    /// Fetches a package from `registry`, else from the first of its registries that has it. Without a version in the name,
    /// fetches the newest one. Returns `None` if no registry is configured for the package.
    ///
    /// # Errors
    /// No registry has the package, or a registry cannot be reached.
    fn fetch(&self, package: &PackageName, registry: Option<&str>) -> Result<Option<Release>>;

    /// Returns the versions of a package in the first of its registries that has it. The version in the name is ignored.
    ///
    /// # Errors
    /// No registry has the package, or a registry cannot be reached.
    fn versions(&self, package: &PackageName) -> Result<Vec<Version>>;

    /// Fetches a package from a source that is not a package registry.
    ///
    /// # Errors
    /// The source cannot be reached, or does not contain a package.
    fn source(&self, package: &PackageName, source: &Source) -> Result<Received>;
}

/// A package from a registry.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// Name of the registry in the lock file.
    pub(crate) registry: String,
    /// Version of the package.
    pub(crate) version: Version,
    /// Verified digest of the content: `sha256:` and the hash.
    pub(crate) digest: String,
    /// The encoded package.
    pub(crate) content: Vec<u8>,
}

/// A package from a source that is not a package registry.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Package in its stored form.
    pub(crate) stored: Vec<u8>,
    /// Commit, or digest of the archive or the artifact.
    pub(crate) revision: Option<String>,
}

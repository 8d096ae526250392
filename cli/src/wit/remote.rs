//! What other machines have, as the resolver sees it.

use semver::Version;
use wit_parser::PackageName;

use super::source::Source;
use crate::error::Result;

/// Other machines.
pub(crate) trait Remote {
    /// A package from `registry`, else from the first of its registries that has it; the newest version if the name has none.
    /// `None`: no registry is for it.
    ///
    /// # Errors
    /// None of its registries has it, or can be asked.
    fn fetch(&self, package: &PackageName, registry: Option<&str>) -> Result<Option<Release>>;

    /// The versions of a package, whatever version its name has, in the first of its registries that has it.
    ///
    /// # Errors
    /// None of its registries has it, or can be asked.
    fn versions(&self, package: &PackageName) -> Result<Vec<Version>>;

    /// What a source that is no registry of packages holds.
    ///
    /// # Errors
    /// It cannot be had, or holds no package.
    fn source(&self, package: &PackageName, source: &Source) -> Result<Received>;
}

/// A package of a registry.
#[derive(Clone, Debug)]
pub(crate) struct Release {
    /// The registry, as the lock file names it.
    pub(crate) registry: String,
    /// The version.
    pub(crate) version: Version,
    /// `sha256:` and the hash of the content, which has been checked.
    pub(crate) digest: String,
    /// The encoded package.
    pub(crate) content: Vec<u8>,
}

/// What came from a source.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// As it is kept.
    pub(crate) kept: Vec<u8>,
    /// The commit, or the digest of the archive or of the artifact.
    pub(crate) revision: Option<String>,
}

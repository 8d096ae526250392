//! A linked component.

use std::sync::Arc;

use bytes::Bytes;

use super::http::HttpVersion;
use super::providers::PluginUse;
use crate::engine::bound::Bound;
use crate::engine::link::Link;
use crate::engine::signature::Export;
use crate::engine::table::Inconsistency;

/// A linked component or service, with the data required to relink it.
pub(super) struct LinkedItem {
    pub(super) bound: Arc<Bound>,
    pub(super) imports: Vec<LinkedImport>,
    pub(super) plugins: Vec<PluginUse>,
    /// Set if it handles HTTP requests.
    pub(super) http: Option<HttpVersion>,
    /// Its bytes, if it runs baseline code.
    pub(super) to_optimize: Option<Bytes>,
}

/// An import, and the component that provides it.
pub(super) struct LinkedImport {
    pub(super) name: String,
    pub(super) provider: Arc<Bound>,
    pub(super) link: Link,
}

impl LinkedImport {
    /// Returns the export that provides this import.
    ///
    /// # Errors
    /// Fails if the provider has no such export.
    pub(super) fn export(&self) -> Result<&Export, Inconsistency> {
        self.provider.exports.get(self.link.export)
    }
}

//! A component that is linked, and how.

use std::sync::Arc;

use bytes::Bytes;

use super::http::HttpVersion;
use super::providers::PluginUse;
use crate::engine::bound::Bound;
use crate::engine::link::Link;
use crate::engine::signature::Export;
use crate::engine::table::Inconsistency;

/// A component or the service, and how it was linked.
pub(super) struct LinkedItem {
    pub(super) bound: Arc<Bound>,
    pub(super) imports: Vec<LinkedImport>,
    pub(super) plugins: Vec<PluginUse>,
    /// It answers HTTP.
    pub(super) http: Option<HttpVersion>,
    /// Its bytes, where its code is the baseline compiler's.
    pub(super) to_optimize: Option<Bytes>,
}

/// An import, and the component that provides it.
pub(super) struct LinkedImport {
    pub(super) name: String,
    pub(super) provider: Arc<Bound>,
    pub(super) link: Link,
}

impl LinkedImport {
    /// # Errors
    /// The provider does not export it.
    pub(super) fn export(&self) -> Result<&Export, Inconsistency> {
        self.provider.exports.get(self.link.export)
    }
}

//! The container resource.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::store::Container;

/// A container opened by a guest.
#[allow(unreachable_pub, reason = "used by the generated bindings, which are private")]
#[derive(Clone)]
pub struct OpenContainer {
    pub(super) container: Arc<dyn Container>,
    pub(super) name: Arc<str>,
    pub(super) backend: &'static str,
    pub(super) _permit: Arc<OwnedSemaphorePermit>,
}

//! The bucket resource.

use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;

use super::store::Bucket;

/// A bucket opened by a guest.
#[allow(unreachable_pub, reason = "used by the generated bindings, which are private")]
pub struct OpenBucket {
    pub(super) bucket: Arc<dyn Bucket>,
    pub(super) backend: &'static str,
    pub(super) _permit: OwnedSemaphorePermit,
}

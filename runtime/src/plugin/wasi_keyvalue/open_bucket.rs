//! A bucket as a resource of the guest.

use std::sync::Arc;

use super::store::Bucket;

/// A bucket that a guest has open.
#[allow(
    unreachable_pub,
    reason = "the generated bindings name it, and nobody sees them"
)]
pub struct OpenBucket {
    pub(super) bucket: Arc<dyn Bucket>,
    pub(super) backend: &'static str,
}

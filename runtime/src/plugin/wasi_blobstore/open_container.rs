//! A container as a resource of the guest.

use std::sync::Arc;

use super::store::Container;

/// A container that a guest has open.
#[allow(
    unreachable_pub,
    reason = "the generated bindings name it, and nobody sees them"
)]
#[derive(Clone)]
pub struct OpenContainer {
    pub(super) container: Arc<dyn Container>,
    pub(super) name: Arc<str>,
    pub(super) backend: &'static str,
}

//! The complete list of backends.

#[cfg(feature = "nats")]
use super::NatsBuckets;
#[cfg(feature = "redis")]
use super::Redis;
use super::{Filesystem, InMemory, Store};
use crate::plugin::backends::Provider;
use crate::plugin::reach::Reach;

/// Creates every backend, limited to `reach`.
pub(crate) fn all(reach: &Reach) -> Vec<Box<dyn Provider<dyn Store>>> {
    let Reach { folders, shared, .. } = reach;
    vec![
        Box::new(InMemory::new().sharing(shared.clone())),
        Box::new(Filesystem::new(folders.clone(), shared.clone())),
        #[cfg(feature = "nats")]
        Box::new(NatsBuckets::new(reach.nats.clone(), shared.clone())),
        #[cfg(feature = "redis")]
        Box::new(Redis::new(reach.servers.clone(), shared.clone())),
    ]
}

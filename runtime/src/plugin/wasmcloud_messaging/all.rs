//! The complete list of backends.

#[cfg(feature = "nats")]
use super::NatsSubjects;
use super::{Broker, InProcess};
use crate::plugin::backends::Provider;
use crate::plugin::reach::Reach;

/// Creates every backend, limited to `reach`.
pub(crate) fn all(reach: &Reach) -> Vec<Box<dyn Provider<dyn Broker>>> {
    #[cfg(not(feature = "nats"))]
    let _ = reach;
    vec![
        Box::new(InProcess::new()),
        #[cfg(feature = "nats")]
        Box::new(NatsSubjects::new(reach.nats.clone())),
    ]
}

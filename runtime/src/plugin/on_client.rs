//! Plugins whose only backend is the server of a NATS client that is there already.

use std::sync::Arc;

use crate::engine::HostPlugin;
use crate::wit::WitWorld;

/// A plugin on the server of a client. Every workload's data is its own; what a workload names besides is refused.
#[derive(Debug)]
pub struct OnClient<P>(Arc<P>);

impl<P: HostPlugin> OnClient<P> {
    pub(crate) fn of(plugin: P) -> Self {
        Self(Arc::new(plugin))
    }
}

impl<P: HostPlugin> HostPlugin for OnClient<P> {
    fn id(&self) -> &'static str {
        self.0.id()
    }

    fn world(&self) -> WitWorld {
        self.0.world()
    }

    fn stands_for(&self) -> Option<Arc<dyn HostPlugin>> {
        Some(Arc::clone(&self.0) as _)
    }
}

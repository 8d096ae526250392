//! Plugins whose only backend is the NATS server of an existing client.

use std::sync::Arc;

use crate::engine::HostPlugin;
use crate::wit::WitWorld;

/// A plugin on the NATS server of an existing client. Each workload has its own data; settings that name another server or a
/// shared bucket are rejected.
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

//! Step 1: list the components and the service of a workload.

use crate::engine::bound::InvocationLimits;
use crate::engine::item::Role;
use crate::types::{Component, Service};

/// Name of the service of a workload in logs and errors.
const SERVICE: &str = "service";

/// A component or the service.
pub(super) struct Part {
    pub(super) role: Role,
    /// Its settings. A service has no invocation limits.
    pub(super) component: Component,
    /// Maximum number of restarts after crashes; only used for the service.
    pub(super) max_restarts: u64,
}

/// Returns the parts of a workload: its components in order, then its service.
pub(super) fn parts(components: Vec<Component>, service: Option<Service>) -> impl Iterator<Item = Part> {
    let components = components.into_iter().map(Part::component);
    components.chain(service.map(Part::service))
}

impl Part {
    fn component(component: Component) -> Self {
        Self {
            role: Role::Component,
            component,
            max_restarts: 0,
        }
    }

    fn service(service: Service) -> Self {
        let Service {
            bytes,
            digest,
            local_resources,
            max_restarts,
        } = service;
        Self {
            role: Role::Service,
            component: Component {
                name: SERVICE.to_owned(),
                bytes,
                digest,
                local_resources,
                pool_size: 0,
                max_invocations: 0,
            },
            max_restarts,
        }
    }

    /// Returns the limits on its invocations and idle instances.
    pub(super) fn limits(&self) -> InvocationLimits {
        // 0 and negative numbers mean no limit.
        let limit = |limit: i32| usize::try_from(limit).ok().filter(|limit| *limit > 0);
        let pool = limit(self.component.pool_size);
        InvocationLimits {
            in_flight: pool
                .into_iter()
                .chain(limit(self.component.max_invocations))
                .min(),
            pool,
        }
    }
}

//! Step 1: what a workload asks to run.

use crate::engine::bound::InvocationLimits;
use crate::engine::item::Role;
use crate::types::{Component, Service};

/// The name that the service of a workload has in logs and errors.
const SERVICE: &str = "service";

/// A component or the service.
pub(super) struct Part {
    pub(super) role: Role,
    /// Its settings; those of a service have no limits of invocations.
    pub(super) component: Component,
    /// How often it is restarted after a crash, where it is the service.
    pub(super) max_restarts: u64,
}

/// The parts of a workload: its components in their order, then its service.
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

    /// How many invocations and idle instances of it there may be.
    pub(super) fn limits(&self) -> InvocationLimits {
        // A number that does not fit into the type is a limit that nobody reaches.
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

//! The instances that one request makes of the components it reaches.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;
use wasmtime::component::{ResourceAny, ResourceType};

use super::linked::Linked;
use super::parcel::GuestResource;
use super::signature::Export;
use crate::engine::bound::Bound;
use crate::error::InvocationError;

/// The components of a workload, as calls between them see them.
pub(crate) struct Application {
    pub(crate) items: Vec<Arc<Bound>>,
    /// For each item, the interfaces that it exports to the others.
    pub(crate) exports: Vec<Vec<Arc<Export>>>,
    /// Cancelled when the workload runs: every plugin is ready for it.
    pub(crate) started: CancellationToken,
    /// Cancelled when it begins to stop.
    pub(crate) closing: CancellationToken,
}

impl Application {
    /// A new invocation; `None` where no component calls another one, and nothing needs to be held together.
    pub(crate) fn invocation(self: &Arc<Self>) -> Option<Arc<Invocation>> {
        let linked = self.exports.iter().any(|exports| !exports.is_empty());
        linked.then(|| {
            Arc::new(Invocation {
                application: Arc::clone(self),
                instances: self.items.iter().map(|_| OnceCell::new()).collect(),
                proxies: Mutex::default(),
            })
        })
    }
}

/// One request on its way through the components of a workload. Each component that is called gets one instance, when it
/// is called first; they end with the invocation.
pub(crate) struct Invocation {
    application: Arc<Application>,
    instances: Box<[OnceCell<Linked>]>,
    proxies: Mutex<Proxies>,
}

impl Invocation {
    pub(crate) fn application(&self) -> &Arc<Application> {
        &self.application
    }

    /// The instance of component `index`.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) async fn instance(self: &Arc<Self>, index: usize) -> Result<&Linked, InvocationError> {
        let host = |message: &str| InvocationError::Host {
            message: message.to_owned(),
        };
        let cell = self
            .instances
            .get(index)
            .ok_or_else(|| host("no such component"))?;
        cell.get_or_try_init(|| Linked::new(self, index)).await
    }

    /// The type that others know a resource by, if component `index` defines it.
    pub(super) fn defined_here(&self, index: usize, ty: ResourceType) -> Option<u32> {
        self.instances.get(index)?.get()?.shared_type(ty)
    }

    pub(super) fn proxies(&self) -> MutexGuard<'_, Proxies> {
        self.proxies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A component dropped the resource of another one.
    pub(super) async fn dropped(self: &Arc<Self>, rep: u32) -> wasmtime::Result<()> {
        let guest = self.proxies().remove(rep);
        match guest {
            Some(GuestResource { owner, any, .. }) => self.drop_in(owner, any).await,
            // It went to somebody else before.
            None => Ok(()),
        }
    }

    async fn drop_in(self: &Arc<Self>, owner: usize, any: ResourceAny) -> wasmtime::Result<()> {
        let linked = self.instance(owner).await.map_err(wasmtime::Error::new)?;
        linked.drop_resource(any).await
    }
}

/// Handles that a guest can have open on others' resources at once.
const MAX_PROXIES: usize = 100_000;

/// Resources that components hold of each other.
#[derive(Default)]
pub(super) struct Proxies {
    next: u32,
    resources: HashMap<u32, GuestResource>,
}

impl Proxies {
    pub(super) fn insert(&mut self, resource: GuestResource) -> wasmtime::Result<u32> {
        if self.resources.len() >= MAX_PROXIES {
            return Err(wasmtime::Error::msg(
                "too many resources of other components are in use",
            ));
        }
        while self.resources.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let rep = self.next;
        self.next = self.next.wrapping_add(1);
        self.resources.insert(rep, resource);
        Ok(rep)
    }

    pub(super) fn get(&self, rep: u32) -> Option<GuestResource> {
        self.resources.get(&rep).copied()
    }

    pub(super) fn remove(&mut self, rep: u32) -> Option<GuestResource> {
        self.resources.remove(&rep)
    }
}

//! The instances that are created for one request.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::OnceCell;
use wasmtime::StoreContextMut;
use wasmtime::component::ResourceAny;

use super::application::Application;
use super::instance::LinkedInstance;
use super::packer::Packer;
use super::proxies::{GuestResource, Proxies};
use crate::engine::ctx::Ctx;
use crate::engine::table::{ItemId, Table};
use crate::error::InvocationError;

impl Application {
    /// Creates an invocation; returns `None` if no component imports from another one.
    pub(crate) fn invocation(self: &Arc<Self>) -> Option<Arc<Invocation>> {
        self.linked.then(|| {
            Arc::new(Invocation {
                application: Arc::clone(self),
                instances: self.items.map(|_, _| OnceCell::new()),
                proxies: Mutex::default(),
            })
        })
    }
}

/// One request and the instances that handle it. The first call to a component creates its instance; all instances end with
/// the invocation.
pub(crate) struct Invocation {
    application: Arc<Application>,
    instances: Table<ItemId, OnceCell<LinkedInstance>>,
    proxies: Mutex<Proxies>,
}

impl Invocation {
    pub(crate) fn application(&self) -> &Arc<Application> {
        &self.application
    }

    /// Returns the instance of a component, which is created by the first call.
    ///
    /// # Errors
    /// Fails if the component cannot be instantiated.
    pub(super) async fn instance(self: &Arc<Self>, id: ItemId) -> Result<&LinkedInstance, InvocationError> {
        let cell = self.instances.get(id)?;
        cell.get_or_try_init(|| LinkedInstance::new(self, id)).await
    }

    /// Creates a packer for the store of component `id`.
    ///
    /// # Errors
    /// Fails if the workload has no such component.
    pub(super) fn packer<'a>(
        &'a self,
        store: StoreContextMut<'a, Ctx>,
        id: ItemId,
    ) -> Result<Packer<'a>, InvocationError> {
        let instance = self.instances.get(id)?.get();
        // A component that was not called has not exported any resources.
        let defined = instance.map(LinkedInstance::defined).unwrap_or_default();
        Ok(Packer::new(store, id, defined, &self.proxies))
    }

    /// Drops a resource of another component, after a guest dropped its handle.
    pub(super) async fn dropped(self: &Arc<Self>, rep: u32) -> wasmtime::Result<()> {
        let guest = self.proxies.lock().remove(rep);
        match guest {
            Some(GuestResource { owner, any, .. }) => self.drop_in(owner, any).await,
            // The resource was passed to another component before.
            None => Ok(()),
        }
    }

    async fn drop_in(self: &Arc<Self>, owner: ItemId, any: ResourceAny) -> wasmtime::Result<()> {
        let instance = self.instance(owner).await.map_err(wasmtime::Error::new)?;
        instance.drop_resource(any).await
    }
}

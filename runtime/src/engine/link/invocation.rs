//! The instances that one request makes of the components it reaches.

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
    /// A new invocation; `None` where no component calls another one, and nothing needs to be held together.
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

/// One request on its way through the components of a workload. Each component that is called gets one instance, when it
/// is called first; they end with the invocation.
pub(crate) struct Invocation {
    application: Arc<Application>,
    instances: Table<ItemId, OnceCell<LinkedInstance>>,
    proxies: Mutex<Proxies>,
}

impl Invocation {
    pub(crate) fn application(&self) -> &Arc<Application> {
        &self.application
    }

    /// The instance of a component.
    ///
    /// # Errors
    /// It cannot be made.
    pub(super) async fn instance(self: &Arc<Self>, id: ItemId) -> Result<&LinkedInstance, InvocationError> {
        let cell = self.instances.get(id)?;
        cell.get_or_try_init(|| LinkedInstance::new(self, id)).await
    }

    /// What packs and unpacks the values of the store of component `id`.
    ///
    /// # Errors
    /// The workload has no such component.
    pub(super) fn packer<'a>(
        &'a self,
        store: StoreContextMut<'a, Ctx>,
        id: ItemId,
    ) -> Result<Packer<'a>, InvocationError> {
        let instance = self.instances.get(id)?.get();
        // An instance that nobody calls defines nothing that others know.
        let defined = instance.map(LinkedInstance::defined).unwrap_or_default();
        Ok(Packer::new(store, id, defined, &self.proxies))
    }

    /// A component dropped the resource of another one.
    pub(super) async fn dropped(self: &Arc<Self>, rep: u32) -> wasmtime::Result<()> {
        let guest = self.proxies.lock().remove(rep);
        match guest {
            Some(GuestResource { owner, any, .. }) => self.drop_in(owner, any).await,
            // It went to somebody else before.
            None => Ok(()),
        }
    }

    async fn drop_in(self: &Arc<Self>, owner: ItemId, any: ResourceAny) -> wasmtime::Result<()> {
        let instance = self.instance(owner).await.map_err(wasmtime::Error::new)?;
        instance.drop_resource(any).await
    }
}

//! Socket state of a store.

use std::sync::Arc;

use wasmtime::component::{HasData, ResourceTable};

use super::network::Network;
use super::policy::Role;
use super::reach::Reach;

/// State shared by the sockets of a store.
#[derive(Clone)]
pub(crate) struct SocketsCtx {
    pub(super) network: Arc<Network>,
    pub(super) role: Role,
    pub(super) reach: Arc<Reach>,
}

impl SocketsCtx {
    pub(crate) fn new(network: Arc<Network>, role: Role, reach: Arc<Reach>) -> Self {
        Self { network, role, reach }
    }

    /// Closes the network of the workload.
    pub(crate) fn close(&self) {
        self.network.close();
    }
}

/// The socket state of a store and the resource table of its guest.
pub(crate) struct SocketsCtxView<'a> {
    pub(crate) ctx: &'a mut SocketsCtx,
    pub(crate) table: &'a mut ResourceTable,
}

/// Store data with socket state.
pub(crate) trait SocketsView: Send {
    /// Returns the socket state of this store.
    fn sockets(&mut self) -> SocketsCtxView<'_>;
}

/// Connects the generated bindings to [`SocketsCtxView`].
pub(super) struct Sockets;

impl HasData for Sockets {
    type Data<'a> = SocketsCtxView<'a>;
}

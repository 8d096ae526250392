//! The sockets of one store.

use std::sync::Arc;

use wasmtime::component::{HasData, ResourceTable};

use super::network::Network;
use super::policy::Role;

/// What the sockets of a store share.
#[derive(Clone)]
pub(crate) struct SocketsCtx {
    pub(super) network: Arc<Network>,
    pub(super) role: Role,
}

impl SocketsCtx {
    pub(crate) fn new(network: Arc<Network>, role: Role) -> Self {
        Self { network, role }
    }

    /// Nothing listens on the network of the workload any more.
    pub(crate) fn close(&self) {
        self.network.close();
    }
}

/// The sockets of a store, and the resources of its guest.
pub(crate) struct SocketsCtxView<'a> {
    pub(crate) ctx: &'a mut SocketsCtx,
    pub(crate) table: &'a mut ResourceTable,
}

/// The data of a store that has sockets.
pub(crate) trait SocketsView: Send {
    /// The sockets of this store.
    fn sockets(&mut self) -> SocketsCtxView<'_>;
}

/// Ties the generated bindings to [`SocketsCtxView`].
pub(super) struct Sockets;

impl HasData for Sockets {
    type Data<'a> = SocketsCtxView<'a>;
}

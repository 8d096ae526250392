//! Values in transit from one store to another.

use std::any::Any;

use wasmtime::component::Val;

use super::host_resource::{Kind, Loan};
use super::proxies::GuestResource;
use super::stream::Pipe;

/// Values in which every handle is replaced by its index in `handles`.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) values: Vec<Val>,
    pub(super) handles: Vec<Option<Handle>>,
    /// Resources that were lent for the call and are returned to their owner.
    pub(super) returned: Vec<Loan>,
}

impl Parcel {
    /// Creates a parcel of values without handles.
    pub(super) fn plain(values: Vec<Val>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }
}

/// A handle in transit.
pub(super) enum Handle {
    /// A resource that a component defines. It stays in that component's store. If another component lends it, the number of
    /// that component's proxy.
    Guest(GuestResource, Option<u32>),
    /// A resource of the host.
    Host(&'static Kind, Box<dyn Any + Send>),
    /// A resource of the host that is lent.
    Lent(Loan),
    Pipe(Pipe),
}

//! Values on their way from one store to another.

use std::any::Any;

use wasmtime::component::Val;

use super::host_resource::{Kind, Loan};
use super::proxies::GuestResource;
use super::stream::Pipe;

/// A value in which every handle is a number, and the handles.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) values: Vec<Val>,
    pub(super) handles: Vec<Option<Handle>>,
    /// What was lent for the call, on its way back.
    pub(super) returned: Vec<Loan>,
}

impl Parcel {
    /// Values without handles.
    pub(super) fn plain(values: Vec<Val>) -> Self {
        Self {
            values,
            ..Self::default()
        }
    }
}

/// What belongs to a store.
pub(super) enum Handle {
    /// A resource that a component defines, in that component's store; and what another component that lends it calls it.
    Guest(GuestResource, Option<u32>),
    /// A resource of the host.
    Host(&'static Kind, Box<dyn Any + Send>),
    /// A resource of the host that is lent.
    Lent(Loan),
    Pipe(Pipe),
}

//! Resources of the host that may go from one component to another.
//!
//! Streams can be lent, too. Only those resources travel that stand alone: a file, a socket or a stream of one carries the grants of the component that opened it in
//! its place in the table, and stays there.

use std::any::Any;

use wasmtime::component::{Resource, ResourceAny, ResourceType};
use wasmtime::{AsContextMut as _, StoreContextMut};
use wasmtime_wasi::p2::pipe::{ClosedInputStream, ClosedOutputStream};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};
use wasmtime_wasi_http::FieldMap;
use wasmtime_wasi_http::p2::body::{HostIncomingBody, HostOutgoingBody};
use wasmtime_wasi_http::p2::types::{
    HostFutureIncomingResponse, HostIncomingRequest, HostIncomingResponse, HostOutgoingRequest,
    HostOutgoingResponse, HostResponseOutparam,
};

#[cfg(feature = "wasip3")]
use super::http_message;
use crate::engine::ctx::Ctx;

/// What a resource is, of the type that its kind knows.
type Value = Box<dyn Any + Send>;

/// A kind of resource that can change stores.
pub(super) struct Kind {
    ty: fn() -> ResourceType,
    take: fn(StoreContextMut<'_, Ctx>, ResourceAny) -> wasmtime::Result<Value>,
    give: fn(StoreContextMut<'_, Ctx>, Value) -> wasmtime::Result<ResourceAny>,
    drop: fn(StoreContextMut<'_, Ctx>, u32) -> wasmtime::Result<()>,
    lending: Option<Lending>,
}

/// How a resource goes to another store for the time of a call. Something that is used up stands in for it.
struct Lending {
    lend: fn(StoreContextMut<'_, Ctx>, ResourceAny) -> wasmtime::Result<(u32, Value)>,
    give: fn(StoreContextMut<'_, Ctx>, Value) -> wasmtime::Result<ResourceAny>,
    take_back: fn(StoreContextMut<'_, Ctx>, ResourceAny) -> wasmtime::Result<Value>,
    restore: fn(StoreContextMut<'_, Ctx>, u32, Value) -> wasmtime::Result<()>,
}

impl Kind {
    const fn of<T: Send + 'static>() -> Self {
        Self {
            ty: ResourceType::host::<T>,
            take: take::<T>,
            give: give::<T>,
            drop: drop_rep::<T>,
            lending: None,
        }
    }

    const fn lent<T: Send + StandIn + 'static>() -> Self {
        Self {
            lending: Some(Lending {
                lend: lend::<T>,
                give: give::<T>,
                // It fails where something that was made of it is still there, such as a pollable.
                take_back: take::<T>,
                restore: restore::<T>,
            }),
            ..Self::of::<T>()
        }
    }

    /// Can it be lent?
    pub(super) fn is_lent(&self) -> bool {
        self.lending.is_some()
    }

    /// Lend it: where it lies in the store that it belongs to, and what it is.
    pub(super) fn lend(
        &'static self,
        store: StoreContextMut<'_, Ctx>,
        any: ResourceAny,
    ) -> wasmtime::Result<Loan> {
        let (home, value) = (self.lending()?.lend)(store, any)?;
        Ok(Loan {
            kind: self,
            home,
            value,
        })
    }

    fn lending(&self) -> wasmtime::Result<&Lending> {
        self.lending
            .as_ref()
            .ok_or_else(|| wasmtime::Error::msg("a resource that cannot be lent"))
    }

    /// Take it out of the store that it is in.
    pub(super) fn take(&self, store: StoreContextMut<'_, Ctx>, any: ResourceAny) -> wasmtime::Result<Value> {
        (self.take)(store, any)
    }

    /// Put it into a store.
    pub(super) fn give(
        &self,
        store: StoreContextMut<'_, Ctx>,
        value: Value,
    ) -> wasmtime::Result<ResourceAny> {
        (self.give)(store, value)
    }

    /// A guest dropped it.
    pub(super) fn dropped(&self, store: StoreContextMut<'_, Ctx>, rep: u32) -> wasmtime::Result<()> {
        (self.drop)(store, rep)
    }
}

static KINDS: &[Kind] = &[
    Kind::lent::<DynInputStream>(),
    Kind::lent::<DynOutputStream>(),
    Kind::of::<FieldMap>(),
    Kind::of::<HostIncomingRequest>(),
    Kind::of::<HostOutgoingRequest>(),
    Kind::of::<HostIncomingResponse>(),
    Kind::of::<HostOutgoingResponse>(),
    Kind::of::<HostIncomingBody>(),
    Kind::of::<HostOutgoingBody>(),
    Kind::of::<HostFutureIncomingResponse>(),
    Kind::of::<HostResponseOutparam>(),
    #[cfg(feature = "wasip3")]
    Kind {
        take: http_message::take_request,
        give: http_message::give_request,
        ..Kind::of::<wasmtime_wasi_http::p3::Request>()
    },
    #[cfg(feature = "wasip3")]
    Kind {
        take: http_message::take_response,
        give: http_message::give_response,
        ..Kind::of::<wasmtime_wasi_http::p3::Response>()
    },
];

/// The kind of a resource type of the host, if it is one that may change stores.
pub(super) fn kind(ty: ResourceType) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| (kind.ty)() == ty)
}

fn take<T: Send + 'static>(mut store: StoreContextMut<'_, Ctx>, any: ResourceAny) -> wasmtime::Result<Value> {
    let resource: Resource<T> = any.try_into_resource(store.as_context_mut())?;
    Ok(Box::new(store.data_mut().table().delete(resource)?))
}

fn give<T: Send + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    value: Value,
) -> wasmtime::Result<ResourceAny> {
    let resource = store.data_mut().table().push(*typed::<T>(value)?)?;
    resource.try_into_resource_any(store)
}

fn drop_rep<T: Send + 'static>(mut store: StoreContextMut<'_, Ctx>, rep: u32) -> wasmtime::Result<()> {
    store.data_mut().table().delete(Resource::<T>::new_own(rep))?;
    Ok(())
}

/// A resource on its way to who borrows it, or back.
pub(super) struct Loan {
    kind: &'static Kind,
    /// Where it lies in the table of the store that it belongs to.
    home: u32,
    value: Value,
}

/// A resource that a store has borrowed. The store owns it: the engine lends it to the guest for the time of the call.
pub(super) struct Borrowed {
    kind: &'static Kind,
    home: u32,
    any: ResourceAny,
}

impl Loan {
    /// Put it into the store that borrows it.
    pub(super) fn borrow(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<(Borrowed, ResourceAny)> {
        let Self { kind, home, value } = self;
        let any = (kind.lending()?.give)(store, value)?;
        Ok((Borrowed { kind, home, any }, any))
    }

    /// Put it back where it belongs.
    pub(super) fn restore(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<()> {
        (self.kind.lending()?.restore)(store, self.home, self.value)
    }
}

impl Borrowed {
    /// Take it out of the store that borrowed it.
    pub(super) fn give_back(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<Loan> {
        let Self { kind, home, any } = self;
        let value = (kind.lending()?.take_back)(store, any)?;
        Ok(Loan { kind, home, value })
    }
}

/// What stands in for a resource that is lent.
trait StandIn {
    fn stand_in() -> Self;
}

impl StandIn for DynInputStream {
    fn stand_in() -> Self {
        Box::new(ClosedInputStream)
    }
}

impl StandIn for DynOutputStream {
    fn stand_in() -> Self {
        Box::new(ClosedOutputStream)
    }
}

fn lend<T: Send + StandIn + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    any: ResourceAny,
) -> wasmtime::Result<(u32, Value)> {
    let resource: Resource<T> = any.try_into_resource(store.as_context_mut())?;
    let value = std::mem::replace(store.data_mut().table().get_mut(&resource)?, T::stand_in());
    Ok((resource.rep(), Box::new(value)))
}

fn restore<T: Send + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    rep: u32,
    value: Value,
) -> wasmtime::Result<()> {
    let value = typed::<T>(value)?;
    *store
        .data_mut()
        .table()
        .get_mut(&Resource::<T>::new_borrow(rep))? = *value;
    Ok(())
}

fn typed<T: 'static>(value: Value) -> wasmtime::Result<Box<T>> {
    value
        .downcast()
        .map_err(|_| wasmtime::Error::msg("a resource of another kind"))
}

//! Host resources that can be transferred from one component to another.
//!
//! Only self-contained resources can be transferred. WASI streams can also be lent for the duration of a call. Files and
//! sockets cannot be transferred: they carry the grants of the component that opened them.

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

/// Value of a resource; its [`Kind`] knows the type.
type Value = Box<dyn Any + Send>;

/// A kind of resource that can be moved to another store.
pub(super) struct Kind {
    ty: fn() -> ResourceType,
    take: fn(StoreContextMut<'_, Ctx>, ResourceAny) -> wasmtime::Result<Value>,
    give: fn(StoreContextMut<'_, Ctx>, Value) -> wasmtime::Result<ResourceAny>,
    drop: fn(StoreContextMut<'_, Ctx>, u32) -> wasmtime::Result<()>,
    lending: Option<Lending>,
}

/// Operations to move a resource to another store for the duration of a call. A closed placeholder replaces it meanwhile.
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

    const fn lent<T: Send + Placeholder + 'static>() -> Self {
        Self {
            lending: Some(Lending {
                lend: lend::<T>,
                give: give::<T>,
                // Fails if a child resource, such as a pollable, still exists.
                take_back: take::<T>,
                restore: restore::<T>,
            }),
            ..Self::of::<T>()
        }
    }

    /// Returns whether resources of this kind can be lent.
    pub(super) fn is_lent(&self) -> bool {
        self.lending.is_some()
    }

    /// Lends a resource of this store.
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
            .ok_or_else(|| wasmtime::Error::msg("this resource cannot be lent"))
    }

    /// Removes a resource from a store.
    pub(super) fn take(&self, store: StoreContextMut<'_, Ctx>, any: ResourceAny) -> wasmtime::Result<Value> {
        (self.take)(store, any)
    }

    /// Adds a resource to a store.
    pub(super) fn give(
        &self,
        store: StoreContextMut<'_, Ctx>,
        value: Value,
    ) -> wasmtime::Result<ResourceAny> {
        (self.give)(store, value)
    }

    /// Destructor: called when a guest drops the resource.
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

/// Returns the kind of a host resource type, if such resources can be transferred.
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

/// A lent resource in transit to the borrower or back.
pub(super) struct Loan {
    kind: &'static Kind,
    /// Its index in the resource table of the store that owns it.
    home: u32,
    value: Value,
}

/// A resource in the store of the borrower. The store owns it, and the engine lends it to the guest for the call.
pub(super) struct Borrowed {
    kind: &'static Kind,
    home: u32,
    any: ResourceAny,
}

impl Loan {
    /// Adds the resource to the borrower's store.
    pub(super) fn borrow(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<(Borrowed, ResourceAny)> {
        let Self { kind, home, value } = self;
        let any = (kind.lending()?.give)(store, value)?;
        Ok((Borrowed { kind, home, any }, any))
    }

    /// Returns the resource to its owner's store.
    pub(super) fn restore(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<()> {
        (self.kind.lending()?.restore)(store, self.home, self.value)
    }
}

impl Borrowed {
    /// Removes the resource from the borrower's store.
    pub(super) fn give_back(self, store: StoreContextMut<'_, Ctx>) -> wasmtime::Result<Loan> {
        let Self { kind, home, any } = self;
        let value = (kind.lending()?.take_back)(store, any)?;
        Ok(Loan { kind, home, value })
    }
}

/// Types with a placeholder that replaces a lent resource in its owner's store.
trait Placeholder {
    fn placeholder() -> Self;
}

impl Placeholder for DynInputStream {
    fn placeholder() -> Self {
        Box::new(ClosedInputStream)
    }
}

impl Placeholder for DynOutputStream {
    fn placeholder() -> Self {
        Box::new(ClosedOutputStream)
    }
}

fn lend<T: Send + Placeholder + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    any: ResourceAny,
) -> wasmtime::Result<(u32, Value)> {
    let resource: Resource<T> = any.try_into_resource(store.as_context_mut())?;
    let value = std::mem::replace(store.data_mut().table().get_mut(&resource)?, T::placeholder());
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
        .map_err(|_| wasmtime::Error::msg("the resource has another type than expected"))
}

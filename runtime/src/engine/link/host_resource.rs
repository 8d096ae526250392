//! Resources of the host that may go from one component to another.
//!
//! Only those that stand alone: a file, a socket or a stream of one carries the grants of the component that opened it in
//! its place in the table, and stays there.

use std::any::Any;

use wasmtime::component::{Resource, ResourceAny, ResourceType};
use wasmtime::{AsContextMut as _, StoreContextMut};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};
use wasmtime_wasi_http::FieldMap;
use wasmtime_wasi_http::p2::body::{HostIncomingBody, HostOutgoingBody};
use wasmtime_wasi_http::p2::types::{
    HostFutureIncomingResponse, HostIncomingRequest, HostIncomingResponse, HostOutgoingRequest,
    HostOutgoingResponse, HostResponseOutparam,
};

use super::http_message;
use crate::engine::ctx::Ctx;

/// A kind of resource that can change stores.
pub(super) struct Kind {
    ty: fn() -> ResourceType,
    take: fn(StoreContextMut<'_, Ctx>, ResourceAny) -> wasmtime::Result<Box<dyn Any + Send>>,
    give: fn(StoreContextMut<'_, Ctx>, Box<dyn Any + Send>) -> wasmtime::Result<ResourceAny>,
    drop: fn(StoreContextMut<'_, Ctx>, u32) -> wasmtime::Result<()>,
}

impl Kind {
    const fn of<T: Send + 'static>() -> Self {
        Self {
            ty: ResourceType::host::<T>,
            take: take::<T>,
            give: give::<T>,
            drop: drop_rep::<T>,
        }
    }

    /// Take it out of the store that it is in.
    pub(super) fn take(
        &self,
        store: StoreContextMut<'_, Ctx>,
        any: ResourceAny,
    ) -> wasmtime::Result<Box<dyn Any + Send>> {
        (self.take)(store, any)
    }

    /// Put it into a store.
    pub(super) fn give(
        &self,
        store: StoreContextMut<'_, Ctx>,
        value: Box<dyn Any + Send>,
    ) -> wasmtime::Result<ResourceAny> {
        (self.give)(store, value)
    }

    /// A guest dropped it.
    pub(super) fn dropped(&self, store: StoreContextMut<'_, Ctx>, rep: u32) -> wasmtime::Result<()> {
        (self.drop)(store, rep)
    }
}

static KINDS: [Kind; 13] = [
    Kind::of::<DynInputStream>(),
    Kind::of::<DynOutputStream>(),
    Kind::of::<FieldMap>(),
    Kind::of::<HostIncomingRequest>(),
    Kind::of::<HostOutgoingRequest>(),
    Kind::of::<HostIncomingResponse>(),
    Kind::of::<HostOutgoingResponse>(),
    Kind::of::<HostIncomingBody>(),
    Kind::of::<HostOutgoingBody>(),
    Kind::of::<HostFutureIncomingResponse>(),
    Kind::of::<HostResponseOutparam>(),
    Kind {
        take: http_message::take_request,
        give: http_message::give_request,
        ..Kind::of::<wasmtime_wasi_http::p3::Request>()
    },
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

fn take<T: Send + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    any: ResourceAny,
) -> wasmtime::Result<Box<dyn Any + Send>> {
    let resource: Resource<T> = any.try_into_resource(store.as_context_mut())?;
    Ok(Box::new(store.data_mut().table().delete(resource)?))
}

fn give<T: Send + 'static>(
    mut store: StoreContextMut<'_, Ctx>,
    value: Box<dyn Any + Send>,
) -> wasmtime::Result<ResourceAny> {
    let value = value
        .downcast::<T>()
        .map_err(|_| wasmtime::Error::msg("a resource of another kind"))?;
    let resource = store.data_mut().table().push(*value)?;
    resource.try_into_resource_any(store)
}

fn drop_rep<T: Send + 'static>(mut store: StoreContextMut<'_, Ctx>, rep: u32) -> wasmtime::Result<()> {
    store.data_mut().table().delete(Resource::<T>::new_own(rep))?;
    Ok(())
}

//! Calls from one component to another.
//!
//! # Flow
//! Find the invocation of the caller → get the provider's instance in it, which the first call creates → transfer the
//! parameters, as plain values or as a [`Parcel`](super::parcel::Parcel) → call → transfer the results.

use std::sync::Arc;

use wasmtime::component::types::ComponentFunc;
use wasmtime::component::{Accessor, Val};
use wasmtime::{AsContextMut as _, StoreContextMut};

use super::invocation::Invocation;
use super::known::Values;
use super::packer::Packer;
use super::target::{Target, Types, fill};
use crate::engine::ctx::Ctx;
use crate::engine::item::Role;
use crate::engine::table::ItemId;
use crate::error::InvocationError;

/// A function of another component, as defined in the caller's linker.
#[derive(Clone, Copy)]
pub(super) struct SiblingCall {
    pub(super) caller: ItemId,
    pub(super) target: Target,
    /// Whether a parameter or result contains a resource, a stream or a future.
    pub(super) handles: bool,
    /// Whether results may refer to the called instance, which then must outlive the call.
    pub(super) keep: bool,
}

impl SiblingCall {
    /// Returns the invocation that the call belongs to. A service has one invocation for its whole life, so each of its calls
    /// gets a separate one, unless results may refer to the called instance.
    fn invocation(self, ctx: &Ctx) -> wasmtime::Result<Arc<Invocation>> {
        let gone = || wasmtime::Error::msg("the invocation ended");
        let invocation = ctx.invocation::<Invocation>().ok_or_else(gone)?;
        if ctx.item.role == Role::Service && !self.keep {
            return invocation.application().invocation().ok_or_else(gone);
        }
        Ok(invocation)
    }

    /// Calls the function while the caller's instance is blocked.
    pub(super) async fn exclusive(
        self,
        mut store: StoreContextMut<'_, Ctx>,
        ty: ComponentFunc,
        params: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        let invocation = self.invocation(store.data())?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        if !self.handles {
            return linked
                .call_plain(self.target, params, results)
                .await
                .map_err(wasmtime::Error::new);
        }
        let types = Types::of(&ty);
        let parcel = self
            .packer(store.as_context_mut(), &invocation)?
            .pack(&types.params, params)?;
        let parcel = linked
            .call(&invocation, self.target, parcel)
            .await
            .map_err(wasmtime::Error::new)?;
        let values = self
            .packer(store.as_context_mut(), &invocation)?
            .unpack(&types.results, parcel)?;
        fill(results, values).map_err(InvocationError::from)?;
        Ok(())
    }

    /// Like [`exclusive`](Self::exclusive), with statically typed values.
    pub(super) async fn typed<P: Values, R: Values>(
        self,
        store: StoreContextMut<'_, Ctx>,
        params: P,
    ) -> wasmtime::Result<R> {
        let invocation = self.invocation(store.data())?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        linked
            .call_typed(self.target, params)
            .await
            .map_err(wasmtime::Error::new)
    }

    /// Calls the function while the caller's instance runs other tasks.
    pub(super) async fn concurrent(
        self,
        accessor: &Accessor<Ctx>,
        ty: ComponentFunc,
        params: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        let types = Types::of(&ty);
        let (invocation, parcel) = accessor.with(|mut access| {
            let mut store = access.as_context_mut();
            let invocation = self.invocation(store.data())?;
            let parcel = self
                .packer(store.as_context_mut(), &invocation)?
                .pack(&types.params, params)?;
            Ok::<_, wasmtime::Error>((invocation, parcel))
        })?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        let parcel = linked
            .call(&invocation, self.target, parcel)
            .await
            .map_err(wasmtime::Error::new)?;
        let values = accessor.with(|mut access| {
            self.packer(access.as_context_mut(), &invocation)?
                .unpack(&types.results, parcel)
        })?;
        fill(results, values).map_err(InvocationError::from)?;
        Ok(())
    }

    fn packer<'a>(
        self,
        store: StoreContextMut<'a, Ctx>,
        invocation: &'a Invocation,
    ) -> Result<Packer<'a>, InvocationError> {
        invocation.packer(store, self.caller)
    }
}

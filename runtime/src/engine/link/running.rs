//! An instance with exclusive access to its store.

use std::sync::Arc;

use wasmtime::component::{Func, Instance, Val};
use wasmtime::{AsContextMut as _, Store};

use super::invocation::Invocation;
use super::parcel::Parcel;
use super::target::{Target, Types};
use crate::engine::code::Code;
use crate::engine::ctx::Ctx;
use crate::engine::failure;
use crate::error::InvocationError;

/// An instance, its store and its code.
pub(super) struct Running {
    pub(super) store: Store<Ctx>,
    pub(super) instance: Instance,
    pub(super) code: Arc<Code>,
}

impl Running {
    pub(super) fn function(&mut self, target: Target) -> Result<Func, InvocationError> {
        target.find(&mut self.store, self.instance, &self.code)
    }

    /// Calls a function whose values contain handles.
    pub(super) async fn call(
        &mut self,
        invocation: &Arc<Invocation>,
        target: Target,
        parcel: Parcel,
    ) -> Result<Parcel, InvocationError> {
        let function = self.function(target)?;
        let types = Types::of(&function.ty(&self.store));
        let store = &mut self.store;
        let (params, borrowed) = invocation
            .packer(store.as_context_mut(), target.provider)?
            .unpack_params(&types.params, parcel)
            .map_err(|error| host(&error))?;
        let mut results = vec![Val::Bool(false); types.results.len()];
        if let Err(error) = function.call_async(&mut *store, &params, &mut results).await {
            return Err(failure::of_call(store, &error));
        }
        invocation
            .packer(store.as_context_mut(), target.provider)?
            .pack_results(&types.results, &results, borrowed)
            .map_err(|error| host(&error))
    }
}

/// Converts the error of a failed transfer of values.
pub(super) fn host(error: &wasmtime::Error) -> InvocationError {
    InvocationError::Host {
        message: format!("{error:#}"),
    }
}

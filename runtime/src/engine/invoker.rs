//! Invocations that a plugin starts, such as that of a handler of messages.

use std::sync::Arc;

use futures::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::Instance;

use super::bound::Bound;
use super::ctx::{Ctx, new_store};
use super::failure;
use super::link::Application;
use super::workload::ResolvedWorkload;
use crate::error::InvocationError;

/// Invokes the exports of one component of a workload.
///
/// # Flow
/// The workload started → a turn, where the component bounds its invocations → a fresh instance → the call.
///
/// # Guarantees
/// The limits of the component hold: CPU time, memory, invocations in flight. Dropping the future ends the guest. An
/// invocation that began before its workload stops has the grace period of the host to end.
#[derive(Clone)]
pub struct Invoker {
    bound: Arc<Bound>,
    application: Arc<Application>,
}

impl ResolvedWorkload {
    /// What invokes the component with this id; `None` if the workload has no such component.
    pub fn invoker(&self, component_id: &str) -> Option<Invoker> {
        let application = self.application();
        let bound = application
            .items
            .iter()
            .find(|bound| &*bound.item.id == component_id)?;
        Some(Invoker {
            bound: Arc::clone(bound),
            application: Arc::clone(application),
        })
    }
}

impl Invoker {
    /// Name of the component.
    pub fn component_name(&self) -> &str {
        &self.bound.item.name
    }

    /// Invocations that may be in flight, where the component bounds them.
    pub fn limit(&self) -> Option<usize> {
        self.bound.admission.limit()
    }

    /// Returns when the workload begins to stop: from then on, begin nothing new.
    pub async fn closing(&self) {
        self.application.closing.cancelled().await;
    }

    /// Call an export of a fresh instance: `call` gets the store and the instance, and finds the function.
    ///
    /// # Errors
    /// There are too many invocations, the instance cannot be made, the guest fails, or the workload stopped.
    pub async fn invoke<T, F>(&self, call: F) -> Result<T, InvocationError>
    where
        T: Send,
        F: for<'a> FnOnce(&'a mut Store<Ctx>, Instance) -> BoxFuture<'a, wasmtime::Result<T>> + Send,
    {
        let bound = &self.bound;
        let work = async {
            self.application.started.cancelled().await;
            let _permit = bound.admission.enter().await?;
            let code = bound.code();
            let invocation = self.application.invocation();
            let weak = invocation.as_ref().map(Arc::downgrade).unwrap_or_default();
            let mut store =
                new_store(code.pre.engine(), &bound.item, weak).map_err(|error| InvocationError::Host {
                    message: format!("{error:#}"),
                })?;
            let instance = match code.pre.instantiate_async(&mut store).await {
                Ok(instance) => instance,
                Err(error) => return Err(failure::of_instantiation(&mut store, &error)),
            };
            match call(&mut store, instance).await {
                Ok(value) => Ok(value),
                Err(error) => Err(failure::of_call(&mut store, &error)),
            }
        };
        let work = bound
            .invocations
            .track_future(bound.engine.inner.ticker.watch(work));
        bound
            .cancel
            .run_until_cancelled(work)
            .await
            .unwrap_or(Err(InvocationError::Stopped))
    }
}

impl std::fmt::Debug for Invoker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invoker")
            .field("component", &self.bound.item.id)
            .finish_non_exhaustive()
    }
}

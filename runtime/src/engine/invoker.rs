//! Invocations that a plugin starts, such as that of a handler of messages.

use std::sync::Arc;

use futures::future::BoxFuture;
use wasmtime::Store;
use wasmtime::component::Instance;

use super::bound::Bound;
use super::ctx::Ctx;
use super::failure;
use super::link::{Application, Invocation};
use super::pool::Warm;
use super::workload::ResolvedWorkload;
use crate::error::InvocationError;

/// Invokes the exports of one component of a workload.
///
/// # Flow
/// The workload started → a turn, where the component bounds its invocations → an instance → the call.
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
            .values()
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

    /// Call an export of an instance: `call` gets the store and the instance, and finds the function. It is a fresh instance
    /// unless the component asked for their reuse (`pool_size`).
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
            let invocation = self.application.invocation();
            let mut warm = self.instance(invocation.as_ref()).await?;
            match call(&mut warm.store, warm.guest).await {
                Ok(value) => {
                    if let Some(pool) = &bound.invoked {
                        pool.put(warm);
                    }
                    Ok(value)
                }
                Err(error) => Err(failure::of_call(&mut warm.store, &error)),
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

    /// An instance that was kept, or a fresh one.
    async fn instance(
        &self,
        invocation: Option<&Arc<Invocation>>,
    ) -> Result<Warm<Instance>, InvocationError> {
        let bound = &self.bound;
        let code = bound.code();
        let invocation = invocation.map(Arc::downgrade).unwrap_or_default();
        if let Some(mut warm) = bound.invoked.as_ref().and_then(|pool| pool.take(&code)) {
            warm.store.data_mut().invocation = invocation;
            return Ok(warm);
        }
        let (store, instance) = bound.instantiate(&code, invocation).await?;
        Ok(Warm::new(store, instance, code))
    }
}

impl std::fmt::Debug for Invoker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invoker")
            .field("component", &self.bound.item.id)
            .finish_non_exhaustive()
    }
}

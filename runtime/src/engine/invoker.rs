//! Invocations started by a plugin, such as those of a message handler.

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

/// Invokes exports of one component of a workload.
///
/// # Flow
/// Wait until the workload has started → wait for admission, if the component limits its invocations → get an instance →
/// call.
///
/// # Guarantees
/// The limits of the component apply: CPU time, memory and invocations in flight. Dropping the future ends the guest. When
/// the workload stops, invocations in flight have the grace period of the host to finish.
#[derive(Clone)]
pub struct Invoker {
    bound: Arc<Bound>,
    application: Arc<Application>,
}

impl ResolvedWorkload {
    /// Returns an invoker for the component with this id; `None` if the workload has no such component.
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

    /// Maximum number of invocations in flight, if the component limits them.
    pub fn limit(&self) -> Option<usize> {
        self.bound.admission.limit()
    }

    /// Completes when the workload begins to stop. Do not start invocations after that.
    pub async fn closing(&self) {
        self.application.closing.cancelled().await;
    }

    /// Calls an export: `call` receives the store and an instance, and looks up the function. The instance is new unless the
    /// component enables reuse (`pool_size`).
    ///
    /// # Errors
    /// Fails if there are too many invocations, the component cannot be instantiated, the guest fails, or the workload
    /// stopped.
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

    /// Takes an instance from the pool, or creates one.
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

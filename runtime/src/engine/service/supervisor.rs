//! Runs a service and restarts it after crashes.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::sync::watch;
use tokio::time::Instant;
use wasmtime::Store;
use wasmtime::component::{ComponentExportIndex, Instance, Val};
use wasmtime_wasi::I32Exit;

use super::entry_point::EntryPoint;
use super::state::{ServiceObserver, ServiceState};
use crate::engine::bound::Bound;
use crate::engine::ctx::Ctx;
use crate::engine::failure;
use crate::engine::link::Application;
use crate::error::InvocationError;
use crate::metrics::FailureKind;

/// Delay after the first crash; it doubles with each further crash.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// Maximum delay.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// Running time after which the delay is reset.
const HEALTHY_AFTER: Duration = Duration::from_mins(1);

/// Runs the instances of a service, one after another.
pub(super) struct Supervisor {
    pub(super) application: Arc<Application>,
    pub(super) bound: Arc<Bound>,
    pub(super) entry: EntryPoint,
    pub(super) max_restarts: u64,
    pub(super) state: watch::Sender<ServiceState>,
    pub(super) observer: Arc<dyn ServiceObserver>,
}

impl Supervisor {
    /// Changes the state and notifies the observer.
    pub(super) fn enter(&self, state: ServiceState) {
        let item = &self.bound.item;
        self.observer.changed(&item.workload.id, &item.name, &state);
        self.state.send_replace(state);
    }

    /// Runs the service, with restarts, until it completes, fails for good or its workload stops.
    pub(super) async fn run(&self) {
        let mut restarts = 0;
        let mut backoff = FIRST_BACKOFF;
        loop {
            self.enter(ServiceState::Running { restarts });
            let begun = Instant::now();
            let ended = self.bound.engine.inner.ticker.watch(self.once()).await;
            if self.application.closing.is_cancelled() {
                // The workload is stopping: how the service reacted to closed connections does not matter.
                self.enter(ServiceState::Stopped);
                return;
            }
            let Err(error) = ended else {
                self.enter(ServiceState::Completed);
                return;
            };
            if restarts >= self.max_restarts {
                self.enter(ServiceState::Failed { restarts, error });
                return;
            }
            if begun.elapsed() >= HEALTHY_AFTER {
                backoff = FIRST_BACKOFF;
            }
            restarts += 1;
            self.enter(ServiceState::Restarting {
                restarts,
                delay: backoff,
                error,
            });
            let closing = self.application.closing.cancelled();
            if tokio::time::timeout(backoff, closing).await.is_ok() {
                self.enter(ServiceState::Stopped);
                return;
            }
            backoff = (backoff * 2).min(MAX_BACKOFF);
        }
    }

    /// Runs a new instance until it ends. A panic of a host function counts as a crash.
    async fn once(&self) -> Result<(), InvocationError> {
        let run = std::panic::AssertUnwindSafe(self.run_instance());
        run.catch_unwind().await.unwrap_or_else(|_| {
            Err(InvocationError::Host {
                message: "a host function panicked; this is a bug in the host".to_owned(),
            })
        })
    }

    async fn run_instance(&self) -> Result<(), InvocationError> {
        let code = self.bound.code();
        let invocation = self.application.invocation();
        let weak = invocation.as_ref().map(Arc::downgrade).unwrap_or_default();
        let (mut store, instance) = self.bound.instantiate(&code, weak).await?;
        let EntryPoint::Function { interface, function } = &self.entry else {
            // The instance stays alive until the service is stopped.
            return std::future::pending().await;
        };
        let component = code.pre.component();
        let index = component
            .get_export_index(None, interface.as_str())
            .and_then(|interface| component.get_export_index(Some(&interface), function.as_str()));
        call(&mut store, instance, index).await
    }
}

async fn call(
    store: &mut Store<Ctx>,
    instance: Instance,
    index: Option<ComponentExportIndex>,
) -> Result<(), InvocationError> {
    let function = index.and_then(|index| instance.get_func(&mut *store, index));
    let Some(function) = function else {
        return Err(InvocationError::Host {
            message: "the entry point of the service was not found".to_owned(),
        });
    };
    let mut results = vec![Val::Bool(false); function.ty(&*store).results().len()];
    let ran = store
        .run_concurrent(async |accessor| function.call_concurrent(accessor, &[], &mut results).await)
        .await;
    match ran.and_then(|ran| ran) {
        Ok(()) if matches!(results.first(), Some(Val::Result(Err(_)))) => {
            store.data().item.metrics.failed(FailureKind::Failed);
            Err(InvocationError::Failed)
        }
        Ok(()) => Ok(()),
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(0)) => Ok(()),
            Some(I32Exit(code)) => {
                store.data().item.metrics.failed(FailureKind::Exit);
                Err(InvocationError::Exit { code: *code })
            }
            None => Err(failure::of_call(store, &error)),
        },
    }
}

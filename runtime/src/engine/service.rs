//! The long-running part of a workload.
//!
//! # Flow
//! Instance → its entry point runs, for as long as it likes → it returns: completed. It fails: wait, longer each time, and
//! once more with a fresh instance, until it failed too often.
//!
//! # Guarantees
//! It never blocks the start or stop of anything else. Its state is visible at any time. A service that ran well for a
//! while is forgiven its earlier crashes as far as waiting goes; the number of restarts counts them all.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::Instant;
use wasmtime::Store;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentExportIndex, Instance, Val};
use wasmtime_wasi::I32Exit;

use super::bound::Bound;
use super::ctx::Ctx;
use super::failure;
use super::link::Application;
use crate::error::{InvocationError, LinkProblem};
use crate::metrics::FailureKind;

/// The wait after the first crash; it doubles with each further one.
const FIRST_BACKOFF: Duration = Duration::from_millis(100);

/// The longest wait.
const MAX_BACKOFF: Duration = Duration::from_secs(30);

/// Running so long without a crash, a service counts as healthy again.
const HEALTHY_AFTER: Duration = Duration::from_mins(1);

/// Time for a service to end by itself when its workload stops.
const GRACE: Duration = Duration::from_secs(1);

/// Where a service is in its life.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ServiceState {
    /// Not started yet.
    Waiting,
    /// Running; how often it was restarted.
    Running {
        /// Restarts so far.
        restarts: u64,
    },
    /// It crashed and is started again after a while.
    Restarting {
        /// Restarts so far, the coming one included.
        restarts: u64,
        /// How long it waits.
        delay: Duration,
        /// How it crashed.
        error: InvocationError,
    },
    /// It ended by itself.
    Completed,
    /// It crashed and is not started again.
    Failed {
        /// Restarts so far.
        restarts: u64,
        /// How it crashed.
        error: InvocationError,
    },
    /// It was stopped with its workload.
    Stopped,
}

/// Is told about services.
pub trait ServiceObserver: Send + Sync + 'static {
    /// A service changed its state.
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState);
}

/// Logs with `tracing`.
pub(crate) struct TracedServices;

impl ServiceObserver for TracedServices {
    fn changed(&self, workload_id: &str, service: &str, state: &ServiceState) {
        match state {
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => tracing::error!(workload_id, service, %error, restarts, ?delay, "the service crashed"),
            ServiceState::Failed { restarts, error } => {
                tracing::error!(workload_id, service, %error, restarts, "the service crashed too often");
            }
            state => tracing::debug!(workload_id, service, ?state, "service"),
        }
    }
}

/// The service of a workload.
pub(crate) struct Service {
    application: Arc<Application>,
    bound: Arc<Bound>,
    entry: Entry,
    max_restarts: u64,
    state: watch::Sender<ServiceState>,
    task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

/// What is called.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    /// A function without parameters.
    Function { interface: String, function: String },
    /// Nothing: the instance is there, and that is all.
    Nothing,
}

impl Service {
    /// The service of an application.
    pub(crate) fn new(
        application: &Arc<Application>,
        bound: &Arc<Bound>,
        entry: Entry,
        max_restarts: u64,
    ) -> Self {
        Self {
            application: Arc::clone(application),
            bound: Arc::clone(bound),
            entry,
            max_restarts,
            state: watch::Sender::new(ServiceState::Waiting),
            task: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> ServiceState {
        self.state.borrow().clone()
    }

    /// Run it, now and after each crash.
    pub(crate) fn start(&self, observer: &Arc<dyn ServiceObserver>) {
        let supervisor = Supervisor {
            application: Arc::clone(&self.application),
            bound: Arc::clone(&self.bound),
            entry: self.entry.clone(),
            max_restarts: self.max_restarts,
            state: self.state.clone(),
            observer: Arc::clone(observer),
        };
        let cancel = self.bound.cancel.clone();
        let task = tokio::spawn(async move {
            if cancel.run_until_cancelled(supervisor.run()).await.is_none() {
                supervisor.enter(ServiceState::Stopped);
            }
        });
        *self.task.lock() = Some(task);
    }

    /// Let it end by itself for a while, then end it. There are no signals in WASI: what it notices is that its listeners
    /// and connections end.
    pub(crate) async fn stop(&self, deadline: Instant) {
        let task = self.task.lock().take();
        let Some(mut task) = task else { return };
        self.bound.item.grants.sockets.close();
        let patience = deadline.min(Instant::now() + GRACE);
        if tokio::time::timeout_at(patience, &mut task).await.is_ok() {
            return;
        }
        self.bound.cancel.cancel();
        if tokio::time::timeout(GRACE, &mut task).await.is_err() {
            task.abort();
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.bound.cancel.cancel();
    }
}

/// The entry point of a service: `wasi:cli/run`, or the one interface there is.
///
/// # Errors
/// It exports neither.
pub(crate) fn entry(component: &Component) -> Result<Entry, LinkProblem> {
    let engine = component.engine();
    let ty = component.component_type();
    let interfaces: Vec<_> = ty
        .exports(engine)
        .filter_map(|(name, export)| match export.ty {
            ComponentItem::ComponentInstance(instance) => Some((name, instance)),
            _ => None,
        })
        .collect();
    if let Some((run, _)) = interfaces
        .iter()
        .find(|(name, _)| name.starts_with("wasi:cli/run@"))
    {
        return Ok(Entry::Function {
            interface: (*run).to_owned(),
            function: "run".to_owned(),
        });
    }
    let [(interface, instance)] = interfaces.as_slice() else {
        return Err(LinkProblem::NoEntryPoint {
            exports: ty.exports(engine).map(|(name, _)| name.to_owned()).collect(),
        });
    };
    let mut functions = instance.exports(engine).filter_map(|(name, item)| match item.ty {
        ComponentItem::ComponentFunc(function) => Some((name, function)),
        _ => None,
    });
    match (functions.next(), functions.next()) {
        (Some((function, ty)), None) if ty.params().len() == 0 => Ok(Entry::Function {
            interface: (*interface).to_owned(),
            function: function.to_owned(),
        }),
        _ => Ok(Entry::Nothing),
    }
}

struct Supervisor {
    application: Arc<Application>,
    bound: Arc<Bound>,
    entry: Entry,
    max_restarts: u64,
    state: watch::Sender<ServiceState>,
    observer: Arc<dyn ServiceObserver>,
}

impl Supervisor {
    fn enter(&self, state: ServiceState) {
        let item = &self.bound.item;
        self.observer.changed(&item.workload.id, &item.name, &state);
        self.state.send_replace(state);
    }

    async fn run(&self) {
        let mut restarts = 0;
        let mut backoff = FIRST_BACKOFF;
        loop {
            self.enter(ServiceState::Running { restarts });
            let begun = Instant::now();
            let ended = self.bound.engine.inner.ticker.watch(self.once()).await;
            if self.application.closing.is_cancelled() {
                // However it took it that its connections ended.
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

    /// Run a fresh instance to its end. A panic of the host is a crash like any other.
    async fn once(&self) -> Result<(), InvocationError> {
        let run = std::panic::AssertUnwindSafe(self.run_instance());
        run.catch_unwind().await.unwrap_or_else(|_| {
            Err(InvocationError::Host {
                message: "it panicked; this is a bug of the host".to_owned(),
            })
        })
    }

    async fn run_instance(&self) -> Result<(), InvocationError> {
        let code = self.bound.code();
        let invocation = self.application.invocation();
        let weak = invocation.as_ref().map(Arc::downgrade).unwrap_or_default();
        let (mut store, instance) = self.bound.instantiate(&code, weak).await?;
        let Entry::Function { interface, function } = &self.entry else {
            // It runs until it is stopped.
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
            message: "the entry point is gone".to_owned(),
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

//! An instance that other components of its workload call.
//!
//! # Flow
//! Plain functions: the caller's task locks the instance and calls it. Interfaces with `async` functions, streams or
//! futures: the instance runs on a task of its own, which takes calls from a channel, so that it goes on between calls.
//!
//! # Guarantees
//! The instance ends with its invocation, whatever it does. It counts as an invocation of its component: the same limits
//! hold.

use std::sync::{Arc, OnceLock};

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use wasmtime::component::types::Type;
use wasmtime::component::{Accessor, Func, Instance, ResourceAny, ResourceType, Val};
use wasmtime::{AsContextMut as _, Store};

use super::invocation::Invocation;
use super::parcel::{End, Parcel};
use super::typed::Values;
use crate::engine::admission::Permit;
use crate::engine::bound::{Bound, Code};
use crate::engine::ctx::Ctx;
use crate::engine::failure;
use crate::error::InvocationError;

/// Which function of which interface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target {
    pub(super) provider: usize,
    pub(super) export: usize,
    pub(super) function: usize,
}

pub(super) struct Linked {
    name: Arc<str>,
    guest: Guest,
    /// The resource types it defines, and what others know them by.
    defined: Vec<(ResourceType, u32)>,
    /// Taken back when the invocation ends.
    _permit: Option<Permit>,
}

enum Guest {
    Direct(Box<Mutex<Running>>),
    Driven(Driver),
}

struct Running {
    store: Store<Ctx>,
    instance: Instance,
    code: Arc<Code>,
}

impl Linked {
    pub(super) async fn new(invocation: &Arc<Invocation>, index: usize) -> Result<Self, InvocationError> {
        let application = invocation.application();
        let bound = application
            .items
            .get(index)
            .ok_or_else(|| host("no such component"))?;
        let exports = application
            .exports
            .get(index)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let permit = bound.admission.enter().await?;
        let code = bound.code();
        let (mut store, instance) = bound
            .instantiate(&code, Arc::<Invocation>::downgrade(invocation))
            .await?;
        let mut defined = Vec::new();
        for (export, indices) in exports.iter().zip(&code.indices) {
            for (resource, index) in export.resources.iter().zip(&indices.resources) {
                if let (true, Some(index)) = (resource.defined, index)
                    && let Some(own) = instance.get_resource(&mut store, index)
                {
                    defined.push((own, resource.number));
                }
            }
        }
        let running = Running {
            store,
            instance,
            code,
        };
        let guest = if exports.iter().any(|export| export.concurrent) {
            Guest::Driven(Driver::start(bound, invocation, index, running))
        } else {
            Guest::Direct(Box::new(Mutex::new(running)))
        };
        Ok(Self {
            name: Arc::clone(&bound.item.name),
            guest,
            defined,
            _permit: permit,
        })
    }

    pub(super) fn shared_type(&self, ty: ResourceType) -> Option<u32> {
        self.defined
            .iter()
            .find(|(own, _)| *own == ty)
            .map(|(_, shared)| *shared)
    }

    /// Call a function whose values are plain data.
    pub(super) async fn call_plain(
        &self,
        target: Target,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<(), InvocationError> {
        match &self.guest {
            Guest::Direct(running) => {
                let mut running = running.lock().await;
                let function = running.function(target)?;
                let store = &mut running.store;
                let called = function.call_async(&mut *store, params, results).await;
                called.map_err(|error| self.failed(failure::of_call(store, &error)))
            }
            Guest::Driven(driver) => {
                let parcel = Parcel::plain(params.to_vec());
                let done = driver
                    .call(target, parcel)
                    .await
                    .map_err(|error| self.failed(error))?;
                for (result, value) in results.iter_mut().zip(done.values) {
                    *result = value;
                }
                Ok(())
            }
        }
    }

    /// Call a function whose values have types that are known.
    pub(super) async fn call_typed<P: Values, R: Values>(
        &self,
        target: Target,
        params: P,
    ) -> Result<R, InvocationError> {
        let Guest::Direct(running) = &self.guest else {
            return Err(host("an instance of its own takes calls one by one"));
        };
        let mut running = running.lock().await;
        let function = running.function(target)?;
        let store = &mut running.store;
        let called = match function.typed::<P, R>(&*store) {
            Ok(function) => function.call_async(&mut *store, params).await,
            Err(error) => Err(error),
        };
        called.map_err(|error| self.failed(failure::of_call(store, &error)))
    }

    /// Call a function whose values hold handles.
    pub(super) async fn call(
        &self,
        invocation: &Arc<Invocation>,
        target: Target,
        parcel: Parcel,
    ) -> Result<Parcel, InvocationError> {
        match &self.guest {
            Guest::Direct(running) => {
                let mut running = running.lock().await;
                running
                    .call(invocation, target, parcel)
                    .await
                    .map_err(|error| self.failed(error))
            }
            Guest::Driven(driver) => driver
                .call(target, parcel)
                .await
                .map_err(|error| self.failed(error)),
        }
    }

    pub(super) async fn drop_resource(&self, any: ResourceAny) -> wasmtime::Result<()> {
        match &self.guest {
            Guest::Direct(running) => {
                let mut running = running.lock().await;
                any.resource_drop_async(&mut running.store).await
            }
            Guest::Driven(driver) => {
                // An instance that ended has nothing left to drop.
                let _ = driver.jobs.send(Job::Drop(any));
                Ok(())
            }
        }
    }

    fn failed(&self, source: InvocationError) -> InvocationError {
        InvocationError::Linked {
            component: self.name.to_string(),
            source: Box::new(source),
        }
    }
}

fn host(message: &str) -> InvocationError {
    InvocationError::Host {
        message: message.to_owned(),
    }
}

impl Running {
    fn function(&mut self, target: Target) -> Result<Func, InvocationError> {
        function(&mut self.store, self.instance, &self.code, target)
    }

    async fn call(
        &mut self,
        invocation: &Arc<Invocation>,
        target: Target,
        parcel: Parcel,
    ) -> Result<Parcel, InvocationError> {
        let function = self.function(target)?;
        let types = Types::of(function, &self.store);
        let store = &mut self.store;
        let index = target.provider;
        let (params, borrowed) = End::new(store.as_context_mut(), invocation, index)
            .unpack_params(&types.params, parcel)
            .map_err(|error| host(&format!("{error:#}")))?;
        let mut results = vec![Val::Bool(false); types.results.len()];
        if let Err(error) = function.call_async(&mut *store, &params, &mut results).await {
            return Err(failure::of_call(store, &error));
        }
        End::new(store.as_context_mut(), invocation, index)
            .pack_results(&types.results, &results, borrowed)
            .map_err(|error| host(&format!("{error:#}")))
    }
}

fn function(
    store: impl wasmtime::AsContextMut<Data = Ctx>,
    instance: Instance,
    code: &Code,
    target: Target,
) -> Result<Func, InvocationError> {
    code.indices
        .get(target.export)
        .and_then(|indices| indices.functions.get(target.function)?.as_ref())
        .and_then(|index| instance.get_func(store, index))
        .ok_or_else(|| host("no such function"))
}

struct Types {
    params: Vec<Type>,
    results: Vec<Type>,
}

impl Types {
    fn of(function: Func, store: impl wasmtime::AsContext) -> Self {
        let ty = function.ty(store);
        Self {
            params: ty.params().map(|(_, ty)| ty).collect(),
            results: ty.results().collect(),
        }
    }
}

/// Runs an instance on a task of its own.
struct Driver {
    jobs: mpsc::UnboundedSender<Job>,
    /// How the instance ended, if it failed.
    failure: Arc<OnceLock<InvocationError>>,
    ended: CancellationToken,
    task: tokio::task::AbortHandle,
}

enum Job {
    Call {
        target: Target,
        parcel: Parcel,
        reply: oneshot::Sender<Result<Parcel, InvocationError>>,
    },
    Drop(ResourceAny),
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Driver {
    fn start(bound: &Arc<Bound>, invocation: &Arc<Invocation>, index: usize, running: Running) -> Self {
        let (jobs, receiver) = mpsc::unbounded_channel();
        let failure = Arc::new(OnceLock::new());
        let ended = CancellationToken::new();
        let (report, done) = (Arc::clone(&failure), ended.clone().drop_guard());
        // The task must not keep the invocation alive: its end is the end of the task.
        let invocation = Arc::downgrade(invocation);
        let work = async move {
            let _done = done;
            let Running {
                mut store,
                instance,
                code,
            } = running;
            let worker = Worker {
                invocation,
                instance,
                code,
                index,
            };
            let run = store
                .run_concurrent(async |accessor| worker.run(accessor, receiver).await)
                .await;
            if let Err(error) = run.and_then(|worked| worked) {
                // Set once: this is the only place.
                let _ = report.set(failure::of_call(&mut store, &error));
            }
        };
        let work = bound.engine.inner.ticker.watch(work).in_current_span();
        let task = tokio::spawn(work).abort_handle();
        Self {
            jobs,
            failure,
            ended,
            task,
        }
    }

    async fn call(&self, target: Target, parcel: Parcel) -> Result<Parcel, InvocationError> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Call {
            target,
            parcel,
            reply,
        };
        if self.jobs.send(job).is_ok()
            && let Ok(answer) = answer.await
        {
            return answer;
        }
        self.ended.cancelled().await;
        let message = self
            .failure
            .get()
            .map_or_else(|| "the instance ended".to_owned(), ToString::to_string);
        Err(InvocationError::Trap { message })
    }
}

/// What the task of an instance knows.
struct Worker {
    invocation: std::sync::Weak<Invocation>,
    instance: Instance,
    code: Arc<Code>,
    index: usize,
}

impl Worker {
    async fn run(
        self,
        accessor: &Accessor<Ctx>,
        mut jobs: mpsc::UnboundedReceiver<Job>,
    ) -> wasmtime::Result<()> {
        let worker = Arc::new(self);
        while let Some(job) = jobs.recv().await {
            accessor.spawn(Task {
                worker: Arc::clone(&worker),
                job,
            })?;
        }
        Ok(())
    }

    async fn call(
        &self,
        accessor: &Accessor<Ctx>,
        target: Target,
        parcel: Parcel,
    ) -> wasmtime::Result<Result<Parcel, InvocationError>> {
        let gone = || wasmtime::Error::msg("the invocation ended");
        let invocation = self.invocation.upgrade().ok_or_else(gone)?;
        let prepared = accessor.with(|mut access| {
            let function = function(&mut access, self.instance, &self.code, target)?;
            let types = Types::of(function, &access);
            let (params, borrowed) = End::new(access.as_context_mut(), &invocation, self.index)
                .unpack_params(&types.params, parcel)
                .map_err(|error| host(&format!("{error:#}")))?;
            Ok::<_, InvocationError>((function, types, params, borrowed))
        });
        let (function, types, params, borrowed) = match prepared {
            Ok(prepared) => prepared,
            Err(error) => return Ok(Err(error)),
        };
        drop(invocation);
        let mut results = vec![Val::Bool(false); types.results.len()];
        function.call_concurrent(accessor, &params, &mut results).await?;
        let invocation = self.invocation.upgrade().ok_or_else(gone)?;
        Ok(accessor.with(|mut access| {
            End::new(access.as_context_mut(), &invocation, self.index)
                .pack_results(&types.results, &results, borrowed)
                .map_err(|error| host(&format!("{error:#}")))
        }))
    }
}

struct Task {
    worker: Arc<Worker>,
    job: Job,
}

impl wasmtime::component::AccessorTask<Ctx> for Task {
    async fn run(self, accessor: &Accessor<Ctx>) -> wasmtime::Result<()> {
        match self.job {
            Job::Call {
                target,
                parcel,
                reply,
            } => {
                let done = self.worker.call(accessor, target, parcel).await?;
                // A caller that left does not want to know.
                let _ = reply.send(done);
                Ok(())
            }
            Job::Drop(any) => accessor.with(|mut access| any.resource_drop(&mut access)),
        }
    }
}

//! Runs an instance on a separate task, which receives calls through a channel.
//!
//! # Flow
//! [`Driver::start`] moves the store into the task → jobs run concurrently in that store → the driver is dropped with its
//! invocation, which aborts the task.
//!
//! # Errors
//! If the instance fails, all its calls fail with the cause.

use std::sync::{Arc, OnceLock, Weak};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;
use wasmtime::AsContextMut as _;
use wasmtime::component::{Accessor, AccessorTask, Instance, ResourceAny, Val};

use super::invocation::Invocation;
use super::parcel::Parcel;
use super::running::{Running, host};
use super::target::{Target, Types};
use crate::engine::bound::Bound;
use crate::engine::code::Code;
use crate::engine::ctx::Ctx;
use crate::engine::failure;
use crate::engine::table::ItemId;
use crate::error::InvocationError;

/// Handle to the task of an instance.
pub(super) struct Driver {
    jobs: mpsc::UnboundedSender<Job>,
    /// The error that ended the instance, if it failed.
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
    pub(super) fn start(
        bound: &Arc<Bound>,
        invocation: &Arc<Invocation>,
        id: ItemId,
        running: Running,
    ) -> Self {
        let (jobs, receiver) = mpsc::unbounded_channel();
        let failure = Arc::new(OnceLock::new());
        let ended = CancellationToken::new();
        let (report, done) = (Arc::clone(&failure), ended.clone().drop_guard());
        // The task must not keep the invocation alive, because the task ends when the invocation is dropped.
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
                id,
            };
            let run = store
                .run_concurrent(async |accessor| worker.run(accessor, receiver).await)
                .await;
            if let Err(error) = run.and_then(|worked| worked) {
                // Not set elsewhere, so this cannot fail.
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

    pub(super) async fn call(&self, target: Target, parcel: Parcel) -> Result<Parcel, InvocationError> {
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

    pub(super) fn drop_resource(&self, any: ResourceAny) {
        // If the instance ended, its resources are already dropped.
        let _ = self.jobs.send(Job::Drop(any));
    }
}

/// State of the task of an instance.
struct Worker {
    invocation: Weak<Invocation>,
    instance: Instance,
    code: Arc<Code>,
    id: ItemId,
}

impl Worker {
    async fn run(
        self,
        accessor: &Accessor<Ctx>,
        mut jobs: mpsc::UnboundedReceiver<Job>,
    ) -> wasmtime::Result<()> {
        let worker = Arc::new(self);
        while let Some(job) = jobs.recv().await {
            accessor.spawn(RunJob {
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
            let function = target.find(&mut access, self.instance, &self.code)?;
            let types = Types::of(&function.ty(&access));
            let (params, borrowed) = invocation
                .packer(access.as_context_mut(), self.id)?
                .unpack_params(&types.params, parcel)
                .map_err(|error| host(&error))?;
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
            invocation
                .packer(access.as_context_mut(), self.id)?
                .pack_results(&types.results, &results, borrowed)
                .map_err(|error| host(&error))
        }))
    }
}

/// A job that runs concurrently with others.
struct RunJob {
    worker: Arc<Worker>,
    job: Job,
}

impl AccessorTask<Ctx> for RunJob {
    async fn run(self, accessor: &Accessor<Ctx>) -> wasmtime::Result<()> {
        match self.job {
            Job::Call {
                target,
                parcel,
                reply,
            } => {
                let done = self.worker.call(accessor, target, parcel).await?;
                // The caller may have been dropped.
                let _ = reply.send(done);
                Ok(())
            }
            Job::Drop(any) => accessor.with(|mut access| any.resource_drop(&mut access)),
        }
    }
}

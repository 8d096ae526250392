//! A component or service that is ready to be instantiated.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wasmtime::Store;
use wasmtime::component::Instance;

use super::admission::Admission;
use super::code::Code;
use super::ctx::{AnyInvocation, Ctx, new_store};
use super::failure;
use super::handle::Engine;
use super::item::Item;
use super::pool::{Guest, Leftovers, Pool};
use super::signature::Export;
use super::table::{ExportId, Table};
use crate::error::InvocationError;

/// A component or service with its code, grants and invocations.
pub(crate) struct Bound {
    pub(crate) engine: Engine,
    pub(crate) item: Arc<Item>,
    /// Interfaces that other components of the workload import from this one.
    pub(super) exports: Table<ExportId, Export>,
    /// Replaced when optimised code is ready.
    code: ArcSwap<Code>,
    pub(crate) admission: Admission,
    /// Idle instances that handled HTTP requests, if the component enables reuse (`pool_size`).
    pub(crate) pool: Option<Pool<Guest>>,
    /// Idle instances that a plugin invoked, if the component enables reuse.
    pub(crate) invoked: Option<Pool<Instance>>,
    /// Tracks the invocations in flight.
    pub(crate) invocations: TaskTracker,
    /// Cancels the invocations.
    pub(crate) cancel: CancellationToken,
}

/// Limits on the invocations and idle instances of a component; `None` means unlimited invocations or no reuse.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InvocationLimits {
    /// Maximum number of invocations in flight.
    pub(crate) in_flight: Option<usize>,
    /// Maximum number of idle instances in each pool.
    pub(crate) pool: Option<usize>,
}

impl Bound {
    pub(crate) fn new(
        engine: &Engine,
        item: Arc<Item>,
        limits: InvocationLimits,
        exports: Table<ExportId, Export>,
        code: Code,
    ) -> Self {
        let admission = Admission::new(&item.name, limits.in_flight, &item.metrics);
        Self {
            engine: engine.clone(),
            item,
            exports,
            code: ArcSwap::from_pointee(code),
            admission,
            pool: limits.pool.map(|size| Pool::new(size, Leftovers::Nothing)),
            invoked: limits.pool.map(|size| Pool::new(size, Leftovers::AsAtFirst)),
            invocations: TaskTracker::new(),
            cancel: CancellationToken::new(),
        }
    }

    /// The current code.
    pub(crate) fn code(&self) -> Arc<Code> {
        self.code.load_full()
    }

    /// Creates a store for an instance of this code.
    ///
    /// # Errors
    /// Fails if the host cannot provide a grant, for example because a mounted folder was removed.
    pub(crate) fn store(
        &self,
        code: &Code,
        invocation: AnyInvocation,
    ) -> Result<Store<Ctx>, InvocationError> {
        new_store(code.pre.engine(), &self.item, invocation).map_err(|error| InvocationError::Host {
            message: format!("{error:#}"),
        })
    }

    /// Creates an instance of this code.
    ///
    /// # Errors
    /// Fails if the store cannot be created or the component cannot be instantiated.
    pub(crate) async fn instantiate(
        &self,
        code: &Code,
        invocation: AnyInvocation,
    ) -> Result<(Store<Ctx>, Instance), InvocationError> {
        let mut store = self.store(code, invocation)?;
        match code.pre.instantiate_async(&mut store).await {
            Ok(instance) => Ok((store, instance)),
            Err(error) => Err(failure::of_instantiation(&mut store, &error)),
        }
    }

    /// Returns whether instances of this component make progress between calls, because they export async functions.
    pub(crate) fn is_concurrent(&self) -> bool {
        self.exports.values().any(|export| export.concurrent)
    }

    /// Returns whether the component accepts invocations, that is, whether its workload is not stopping.
    pub(crate) fn is_running(&self) -> bool {
        !self.cancel.is_cancelled() && !self.invocations.is_closed()
    }

    /// Replaces the code for new invocations.
    pub(crate) fn replace(&self, code: Code) {
        self.code.store(Arc::new(code));
    }
}

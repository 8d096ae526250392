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

/// A component or service: its code, its grants and its invocations.
pub(crate) struct Bound {
    pub(crate) engine: Engine,
    pub(crate) item: Arc<Item>,
    /// The interfaces that it exports to others of its workload.
    pub(super) exports: Table<ExportId, Export>,
    /// Replaced when better code is ready.
    code: ArcSwap<Code>,
    pub(crate) admission: Admission,
    /// Idle instances that handled HTTP, where the component asked for their reuse.
    pub(crate) pool: Option<Pool<Guest>>,
    /// The same of those that a plugin invoked.
    pub(crate) invoked: Option<Pool<Instance>>,
    /// The invocations in flight.
    pub(crate) invocations: TaskTracker,
    /// Ends them.
    pub(crate) cancel: CancellationToken,
}

/// How many invocations and instances of a component there may be.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InvocationLimits {
    /// Invocations in flight.
    pub(crate) in_flight: Option<usize>,
    /// Idle instances to keep, of each kind.
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

    /// The code to instantiate now.
    pub(crate) fn code(&self) -> Arc<Code> {
        self.code.load_full()
    }

    /// A store for an instance of this code.
    ///
    /// # Errors
    /// The host cannot give what is granted, such as a folder that is gone.
    pub(crate) fn store(
        &self,
        code: &Code,
        invocation: AnyInvocation,
    ) -> Result<Store<Ctx>, InvocationError> {
        new_store(code.pre.engine(), &self.item, invocation).map_err(|error| InvocationError::Host {
            message: format!("{error:#}"),
        })
    }

    /// A fresh instance of this code.
    ///
    /// # Errors
    /// There is no store for it, or it cannot be made.
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

    /// Do its instances go on between the calls of others?
    pub(crate) fn runs_on(&self) -> bool {
        self.exports.values().any(|export| export.concurrent)
    }

    /// Does it take invocations, and is its workload not about to stop?
    pub(crate) fn is_running(&self) -> bool {
        !self.cancel.is_cancelled() && !self.invocations.is_closed()
    }

    /// Let new invocations use this code.
    pub(crate) fn replace(&self, code: Code) {
        self.code.store(Arc::new(code));
    }
}

//! A component or service that is ready to be instantiated.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use wasmtime::Store;
use wasmtime::component::{Instance, InstancePre};
use wasmtime_wasi_http::p2::bindings::ProxyPre;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::admission::Admission;
use super::ctx::{AnyInvocation, Ctx, new_store};
use super::failure;
use super::item::Item;
use super::link::Indices;
use super::pool::{Guest, Leftovers, Pool};
use super::{CompiledCode, Engine};
use crate::error::InvocationError;

/// A component or service: its code, its grants and its invocations.
pub(crate) struct Bound {
    pub(crate) engine: Engine,
    pub(crate) item: Arc<Item>,
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

/// Code that is compiled and linked: everything that can be done before a request arrives.
pub(crate) struct Code {
    pub(crate) pre: InstancePre<Ctx>,
    pub(crate) http: Option<HttpPre>,
    /// Where the functions are that siblings call, for each interface.
    pub(crate) indices: Vec<Indices>,
    /// Others that run the component find its code as long as this is here.
    pub(super) _shared: Arc<CompiledCode>,
}

/// Where the HTTP handler is.
#[derive(Clone)]
pub(crate) enum HttpPre {
    P2(ProxyPre<Ctx>),
    #[cfg(feature = "wasip3")]
    P3(ServicePre<Ctx>),
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
    pub(crate) fn new(engine: &Engine, item: Arc<Item>, limits: InvocationLimits, code: Code) -> Self {
        let admission = Admission::new(&item.name, limits.in_flight, &item.metrics);
        Self {
            engine: engine.clone(),
            item,
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

    /// Let new invocations use this code.
    pub(crate) fn replace(&self, code: Code) {
        self.code.store(Arc::new(code));
    }
}

//! An instance that is called by other components of its workload.
//!
//! # Flow
//! For synchronous interfaces, the caller's task locks the instance and calls it. For interfaces with `async` functions,
//! streams or futures, a [`Driver`] runs the instance, so that it makes progress between calls.
//!
//! # Guarantees
//! The instance ends with its invocation. It counts as an invocation of its component and is subject to the same limits.

use std::sync::Arc;

use tokio::sync::Mutex;
use wasmtime::component::{ResourceAny, ResourceType, Val};

use super::driver::Driver;
use super::invocation::Invocation;
use super::known::Values;
use super::parcel::Parcel;
use super::running::Running;
use super::target::{Target, fill};
use crate::engine::admission::Permit;
use crate::engine::ctx::AnyInvocation;
use crate::engine::failure;
use crate::engine::table::{Inconsistency, ItemId};
use crate::error::InvocationError;

pub(super) struct LinkedInstance {
    name: Arc<str>,
    access: Access,
    /// The resource types that the component defines, and the numbers by which other components know them.
    defined: Vec<(ResourceType, u32)>,
    /// Released when the invocation ends.
    _permit: Option<Permit>,
}

/// The task that runs the instance.
enum Access {
    /// The task of the caller.
    Direct(Box<Mutex<Running>>),
    /// A separate task.
    Driven(Driver),
}

impl LinkedInstance {
    pub(super) async fn new(invocation: &Arc<Invocation>, id: ItemId) -> Result<Self, InvocationError> {
        let bound = invocation.application().items.get(id)?;
        let permit = bound.admission.enter().await?;
        let code = bound.code();
        let weak: AnyInvocation = Arc::<Invocation>::downgrade(invocation);
        let (mut store, instance) = bound.instantiate(&code, weak).await?;
        let mut defined = Vec::new();
        for (index, number) in code.indices.values().flat_map(|indices| &indices.defined) {
            let own = instance.get_resource(&mut store, index).ok_or_else(|| {
                Inconsistency::new("an instance does not have a resource type that its code defines")
            })?;
            defined.push((own, *number));
        }
        let running = Running {
            store,
            instance,
            code,
        };
        let access = if bound.is_concurrent() {
            Access::Driven(Driver::start(bound, invocation, id, running))
        } else {
            Access::Direct(Box::new(Mutex::new(running)))
        };
        Ok(Self {
            name: Arc::clone(&bound.item.name),
            access,
            defined,
            _permit: permit,
        })
    }

    /// The resource types that the component defines, and the numbers by which other components know them.
    pub(super) fn defined(&self) -> &[(ResourceType, u32)] {
        &self.defined
    }

    /// Calls a function whose values contain no handles.
    pub(super) async fn call_plain(
        &self,
        target: Target,
        params: &[Val],
        results: &mut [Val],
    ) -> Result<(), InvocationError> {
        match &self.access {
            Access::Direct(running) => {
                let mut running = running.lock().await;
                let function = running.function(target)?;
                let store = &mut running.store;
                let called = function.call_async(&mut *store, params, results).await;
                called.map_err(|error| self.failed(failure::of_call(store, &error)))
            }
            Access::Driven(driver) => {
                let parcel = Parcel::plain(params.to_vec());
                let done = driver.call(target, parcel).await;
                let done = done.map_err(|error| self.failed(error))?;
                Ok(fill(results, done.values)?)
            }
        }
    }

    /// Calls a function with statically typed values.
    pub(super) async fn call_typed<P: Values, R: Values>(
        &self,
        target: Target,
        params: P,
    ) -> Result<R, InvocationError> {
        let Access::Direct(running) = &self.access else {
            return Err(
                Inconsistency::new("a concurrent instance was called with a synchronous call").into(),
            );
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

    /// Calls a function whose values contain handles.
    pub(super) async fn call(
        &self,
        invocation: &Arc<Invocation>,
        target: Target,
        parcel: Parcel,
    ) -> Result<Parcel, InvocationError> {
        let called = match &self.access {
            Access::Direct(running) => running.lock().await.call(invocation, target, parcel).await,
            Access::Driven(driver) => driver.call(target, parcel).await,
        };
        called.map_err(|error| self.failed(error))
    }

    pub(super) async fn drop_resource(&self, any: ResourceAny) -> wasmtime::Result<()> {
        match &self.access {
            Access::Direct(running) => {
                let mut running = running.lock().await;
                any.resource_drop_async(&mut running.store).await
            }
            Access::Driven(driver) => {
                driver.drop_resource(any);
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

//! An instance that other components of its workload call.
//!
//! # Flow
//! Plain functions: the caller's task locks the instance and calls it. Interfaces with `async` functions, streams or
//! futures: a [`Driver`] runs the instance, so that it goes on between calls.
//!
//! # Guarantees
//! The instance ends with its invocation, whatever it does. It counts as an invocation of its component: the same limits
//! hold.

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
    /// The resource types it defines, and what others know them by.
    defined: Vec<(ResourceType, u32)>,
    /// Taken back when the invocation ends.
    _permit: Option<Permit>,
}

/// Who runs the instance.
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
                Inconsistency::new("an instance lacks a resource type that its code defines")
            })?;
            defined.push((own, *number));
        }
        let running = Running {
            store,
            instance,
            code,
        };
        let access = if bound.runs_on() {
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

    /// The resource types it defines, and what others know them by.
    pub(super) fn defined(&self) -> &[(ResourceType, u32)] {
        &self.defined
    }

    /// Call a function whose values are plain data.
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

    /// Call a function whose values have types that are known.
    pub(super) async fn call_typed<P: Values, R: Values>(
        &self,
        target: Target,
        params: P,
    ) -> Result<R, InvocationError> {
        let Access::Direct(running) = &self.access else {
            return Err(
                Inconsistency::new("an instance that runs on was called as one that does not").into(),
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

    /// Call a function whose values hold handles.
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

//! What a component's linker holds for the interfaces that its siblings export.

use std::sync::Arc;

use wasmtime::component::types::{ComponentFunc, Type};
use wasmtime::component::{Accessor, Linker, Val};
use wasmtime::{AsContextMut as _, StoreContextMut};

use super::host_resource;
use super::invocation::Invocation;
use super::linked::Target;
use super::parcel::End;
use super::signature::Export;
use super::typed::{self, Values};
use crate::engine::ctx::Ctx;
use crate::engine::item::Role;

/// Which component calls which interface.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub(crate) caller: usize,
    pub(crate) provider: usize,
    /// Index of the interface among those that the provider exports to others.
    pub(crate) export: usize,
    /// The provider's instance runs on between calls.
    pub(crate) runs_on: bool,
}

/// Define `import` in `linker`: its functions call the component that exports it.
pub(crate) fn define(
    linker: &mut Linker<Ctx>,
    import: &str,
    link: Link,
    export: &Export,
) -> wasmtime::Result<()> {
    let mut instance = linker.instance(import)?;
    for resource in &export.resources {
        match host_resource::kind(resource.shared) {
            Some(kind) => instance.resource(&resource.name, resource.shared, |store, rep| {
                kind.dropped(store, rep)
            })?,
            None => instance.resource_async(&resource.name, resource.shared, |store, rep| {
                let invocation = store.data().invocation::<Invocation>();
                Box::new(async move {
                    match invocation {
                        Some(invocation) => invocation.dropped(rep).await,
                        None => Ok(()),
                    }
                })
            })?,
        }
    }
    // A resource outlives the call that made it; then so must the instance that it belongs to.
    let keep = export.concurrent || export.functions.iter().any(|function| function.handles);
    for (index, function) in export.functions.iter().enumerate() {
        let call = Call {
            link,
            target: Target {
                provider: link.provider,
                export: link.export,
                function: index,
            },
            handles: function.handles,
            keep,
        };
        if !function.handles
            && !function.ty.async_()
            && !link.runs_on
            && typed::define(&mut instance, &function.name, &function.ty, call)?
        {
            continue;
        }
        if function.ty.async_() {
            instance.func_new_concurrent(&function.name, move |accessor, ty, params, results| {
                Box::pin(call.concurrent(accessor, ty, params, results))
            })?;
        } else {
            instance.func_new_async(&function.name, move |store, ty, params, results| {
                Box::new(call.exclusive(store, ty, params, results))
            })?;
        }
    }
    Ok(())
}

/// One function of a sibling.
#[derive(Clone, Copy)]
pub(super) struct Call {
    link: Link,
    target: Target,
    handles: bool,
    keep: bool,
}

impl Call {
    /// The invocation that the call belongs to. A service has one for its whole life: each of its calls is an invocation of
    /// its own, unless what comes back belongs to the instance that was called.
    fn invocation(self, ctx: &Ctx) -> wasmtime::Result<Arc<Invocation>> {
        let gone = || wasmtime::Error::msg("the invocation ended");
        let invocation = ctx.invocation::<Invocation>().ok_or_else(gone)?;
        if ctx.item.role == Role::Service && !self.keep {
            return invocation.application().invocation().ok_or_else(gone);
        }
        Ok(invocation)
    }

    /// The caller's instance waits.
    async fn exclusive(
        self,
        mut store: StoreContextMut<'_, Ctx>,
        ty: ComponentFunc,
        params: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        let invocation = self.invocation(store.data())?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        if !self.handles {
            return linked
                .call_plain(self.target, params, results)
                .await
                .map_err(wasmtime::Error::new);
        }
        let types = Types::of(&ty);
        let parcel = self
            .end(store.as_context_mut(), &invocation)
            .pack(&types.params, params)?;
        let parcel = linked
            .call(&invocation, self.target, parcel)
            .await
            .map_err(wasmtime::Error::new)?;
        let values = self
            .end(store.as_context_mut(), &invocation)
            .unpack(&types.results, parcel)?;
        fill(results, values);
        Ok(())
    }

    /// The caller's instance waits, and the values have types that are known.
    pub(super) async fn typed<P: Values, R: Values>(
        self,
        store: StoreContextMut<'_, Ctx>,
        params: P,
    ) -> wasmtime::Result<R> {
        let invocation = self.invocation(store.data())?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        linked
            .call_typed(self.target, params)
            .await
            .map_err(wasmtime::Error::new)
    }

    /// The caller's instance goes on with other tasks.
    async fn concurrent(
        self,
        accessor: &Accessor<Ctx>,
        ty: ComponentFunc,
        params: &[Val],
        results: &mut [Val],
    ) -> wasmtime::Result<()> {
        let types = Types::of(&ty);
        let (invocation, parcel) = accessor.with(|mut access| {
            let mut store = access.as_context_mut();
            let invocation = self.invocation(store.data())?;
            let parcel = self
                .end(store.as_context_mut(), &invocation)
                .pack(&types.params, params)?;
            Ok::<_, wasmtime::Error>((invocation, parcel))
        })?;
        let linked = invocation
            .instance(self.target.provider)
            .await
            .map_err(wasmtime::Error::new)?;
        let parcel = linked
            .call(&invocation, self.target, parcel)
            .await
            .map_err(wasmtime::Error::new)?;
        let values = accessor.with(|mut access| {
            self.end(access.as_context_mut(), &invocation)
                .unpack(&types.results, parcel)
        })?;
        fill(results, values);
        Ok(())
    }

    fn end<'a>(self, store: StoreContextMut<'a, Ctx>, invocation: &'a Arc<Invocation>) -> End<'a> {
        End::new(store, invocation, self.link.caller)
    }
}

struct Types {
    params: Vec<Type>,
    results: Vec<Type>,
}

impl Types {
    fn of(ty: &ComponentFunc) -> Self {
        Self {
            params: ty.params().map(|(_, ty)| ty).collect(),
            results: ty.results().collect(),
        }
    }
}

fn fill(results: &mut [Val], values: Vec<Val>) {
    for (result, value) in results.iter_mut().zip(values) {
        *result = value;
    }
}

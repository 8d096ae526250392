//! Defines the exports of other components in the linker of the component that imports them.

use wasmtime::component::{Linker, LinkerInstance};

use super::call::SiblingCall;
use super::invocation::Invocation;
use super::target::Target;
use super::{host_resource, typed};
use crate::engine::ctx::Ctx;
use crate::engine::signature::{Export, ExportedResource};
use crate::engine::table::{ExportId, ItemId};

/// An import of one component that another component exports.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub(crate) caller: ItemId,
    pub(crate) provider: ItemId,
    /// The interface, among those that the provider exports to other components.
    pub(crate) export: ExportId,
    /// Whether the provider's instance runs between calls.
    pub(crate) concurrent: bool,
}

/// Defines `import` in `linker`, with functions that call the component that exports it.
pub(crate) fn define(
    linker: &mut Linker<Ctx>,
    import: &str,
    link: Link,
    export: &Export,
) -> wasmtime::Result<()> {
    let mut instance = linker.instance(import)?;
    for resource in &export.resources {
        define_resource(&mut instance, resource)?;
    }
    // A resource outlives the call that created it, so the instance that owns it must do so too.
    let keep = export.concurrent || export.functions.values().any(|function| function.handles);
    for (id, function) in export.functions.iter() {
        let call = SiblingCall {
            caller: link.caller,
            target: Target {
                provider: link.provider,
                export: link.export,
                function: id,
            },
            handles: function.handles,
            keep,
        };
        if !function.handles
            && !function.ty.async_()
            && !link.concurrent
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

fn define_resource(
    instance: &mut LinkerInstance<'_, Ctx>,
    resource: &ExportedResource,
) -> wasmtime::Result<()> {
    match host_resource::kind(resource.shared) {
        Some(kind) => instance.resource(&resource.name, resource.shared, |store, rep| {
            kind.dropped(store, rep)
        }),
        None => instance.resource_async(&resource.name, resource.shared, |store, rep| {
            let invocation = store.data().invocation::<Invocation>();
            Box::new(async move {
                match invocation {
                    Some(invocation) => invocation.dropped(rep).await,
                    None => Ok(()),
                }
            })
        }),
    }
}

//! What of a service is called.

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use crate::error::LinkProblem;

/// What is called when a service starts.
#[derive(Clone, Debug)]
pub(crate) enum EntryPoint {
    /// A function without parameters.
    Function { interface: String, function: String },
    /// Nothing: the instance is there, and that is all.
    Nothing,
}

/// The entry point of a service: `wasi:cli/run`, or the one interface there is.
///
/// # Errors
/// It exports neither.
pub(crate) fn entry_point(component: &Component) -> Result<EntryPoint, LinkProblem> {
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
        return Ok(EntryPoint::Function {
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
        (Some((function, ty)), None) if ty.params().len() == 0 => Ok(EntryPoint::Function {
            interface: (*interface).to_owned(),
            function: function.to_owned(),
        }),
        _ => Ok(EntryPoint::Nothing),
    }
}

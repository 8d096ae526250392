//! Entry point of a service.

use wasmtime::component::Component;
use wasmtime::component::types::ComponentItem;

use crate::error::LinkProblem;

/// The function that is called when a service starts.
#[derive(Clone, Debug)]
pub(crate) enum EntryPoint {
    /// A function without parameters.
    Function { interface: String, function: String },
    /// No function is called; the instance just stays alive.
    Nothing,
}

/// Returns the entry point of a service: `wasi:cli/run`, or the only function of its only exported interface.
///
/// # Errors
/// Fails if the service exports neither `wasi:cli/run` nor exactly one interface.
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

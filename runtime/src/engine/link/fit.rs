//! Whether what one component exports fits what another one imports.

use wasmtime::component::ResourceType;
use wasmtime::component::types::{self, ComponentFunc, ComponentItem, Type};

use super::{host_resource, stream};
use crate::engine::signature::{Export, ExportedFunction};
use crate::engine::type_tree::{parts, walk};

/// Why an export does not fit an import of the same name.
pub(crate) enum Mismatch {
    /// The two have other types of this function or resource.
    Type(String),
    /// This cannot pass between components.
    NotPortable(String),
}

/// Does `export` fit `import`?
///
/// # Errors
/// The first function that does not fit.
pub(crate) fn check(
    engine: &wasmtime::Engine,
    import: &types::ComponentInstance,
    export: &Export,
) -> Result<(), Mismatch> {
    for (name, item) in import.exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(wanted) => {
                let function = export
                    .functions
                    .values()
                    .find(|function| function.name == name)
                    .ok_or_else(|| Mismatch::Type(format!("'{name}', which is missing there")))?;
                portable(function, export)?;
                if !same_function(&wanted, &function.ty, export) {
                    return Err(Mismatch::Type(format!("'{name}'")));
                }
            }
            ComponentItem::Resource(_) if !export.resources.iter().any(|resource| resource.name == name) => {
                return Err(Mismatch::Type(format!("'{name}', which is missing there")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn portable(function: &ExportedFunction, export: &Export) -> Result<(), Mismatch> {
    let mut problem = None;
    for ty in function
        .ty
        .params()
        .map(|(_, ty)| ty)
        .chain(function.ty.results())
    {
        walk(&ty, &mut |ty| {
            let what = match ty {
                Type::ErrorContext => Some("an error context"),
                Type::Stream(stream) if !stream::carries(stream.ty().as_ref()) => {
                    Some("a stream of such values")
                }
                Type::Future(future) if !stream::carries(future.ty().as_ref()) => {
                    Some("a future of such a value")
                }
                Type::Own(own) if !travels(*own, export) => {
                    Some("a resource of the host that belongs to one component")
                }
                Type::Borrow(own)
                    if !is_of_workload(*own, export)
                        && !host_resource::kind(*own).is_some_and(host_resource::Kind::is_lent) =>
                {
                    Some("a borrowed resource of the host")
                }
                _ => None,
            };
            problem = problem.or(what);
        });
    }
    match problem {
        None => Ok(()),
        Some(problem) => Err(Mismatch::NotPortable(format!(
            "{problem} (in '{}')",
            function.name
        ))),
    }
}

fn travels(ty: ResourceType, export: &Export) -> bool {
    is_of_workload(ty, export) || host_resource::kind(ty).is_some()
}

fn is_of_workload(ty: ResourceType, export: &Export) -> bool {
    export
        .resources
        .iter()
        .any(|resource| resource.own == ty && resource.of_workload)
}

fn same_function(wanted: &ComponentFunc, given: &ComponentFunc, export: &Export) -> bool {
    let all = |function: &ComponentFunc| -> Vec<Type> {
        function
            .params()
            .map(|(_, ty)| ty)
            .chain(function.results())
            .collect()
    };
    let (one, other) = (all(wanted), all(given));
    wanted.async_() == given.async_()
        && wanted.params().len() == given.params().len()
        && one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(wanted, given)| same(wanted, given, export))
}

/// The same type, where a resource that the exporting component defines is that of the importing one.
fn same(wanted: &Type, given: &Type, export: &Export) -> bool {
    let resource = |wanted: &ResourceType, given: &ResourceType| {
        export
            .resources
            .iter()
            .any(|resource| resource.own == *given && resource.shared == *wanted)
            || wanted == given
    };
    match (wanted, given) {
        (Type::Own(wanted), Type::Own(given)) | (Type::Borrow(wanted), Type::Borrow(given)) => {
            resource(wanted, given)
        }
        (Type::Stream(wanted), Type::Stream(given)) => wanted.ty() == given.ty(),
        (Type::Future(wanted), Type::Future(given)) => wanted.ty() == given.ty(),
        _ => {
            let (one, other) = (parts(wanted), parts(given));
            names(wanted) == names(given)
                && std::mem::discriminant(wanted) == std::mem::discriminant(given)
                && one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(wanted, given)| same(wanted, given, export))
        }
    }
}

/// The names within a type, in order.
fn names(ty: &Type) -> Vec<String> {
    match ty {
        Type::Record(record) => record.fields().map(|field| field.name.to_owned()).collect(),
        Type::Variant(variant) => variant
            .cases()
            .map(|case| format!("{}{}", case.name, if case.ty.is_some() { "(_)" } else { "" }))
            .collect(),
        Type::Enum(names) => names.names().map(str::to_owned).collect(),
        Type::Flags(names) => names.names().map(str::to_owned).collect(),
        Type::Result(result) => vec![format!("{}{}", result.ok().is_some(), result.err().is_some())],
        Type::FixedLengthList(list) => vec![list.len().to_string()],
        _ => Vec::new(),
    }
}

//! Checks whether the export of one component matches the import of another one.

use wasmtime::component::ResourceType;
use wasmtime::component::types::{self, ComponentFunc, ComponentItem, Type};

use super::{host_resource, stream};
use crate::engine::signature::{Export, ExportedFunction};
use crate::engine::type_tree::{parts, walk};

/// Reason that an export does not match an import of the same name.
pub(crate) enum Mismatch {
    /// A function or resource is missing or has another type.
    Type(String),
    /// A value cannot be passed between components.
    NotPortable(String),
}

/// Checks that `export` matches `import`.
///
/// # Errors
/// Returns the first mismatch.
pub(crate) fn check(
    engine: &wasmtime::Engine,
    import: &types::ComponentInstance,
    export: &Export,
) -> Result<(), Mismatch> {
    for (name, item) in import.exports(engine) {
        match item.ty {
            ComponentItem::ComponentFunc(expected) => {
                let function = export
                    .functions
                    .values()
                    .find(|function| function.name == name)
                    .ok_or_else(|| Mismatch::Type(format!("'{name}' is missing there")))?;
                portable(function, export)?;
                if !same_function(&expected, &function.ty, export) {
                    return Err(Mismatch::Type(format!("the type of '{name}' differs")));
                }
            }
            ComponentItem::Resource(_) if !export.resources.iter().any(|resource| resource.name == name) => {
                return Err(Mismatch::Type(format!("'{name}' is missing there")));
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
                    Some("a stream with elements of this type")
                }
                Type::Future(future) if !stream::carries(future.ty().as_ref()) => {
                    Some("a future with a value of this type")
                }
                Type::Own(own) if !is_transferable(*own, export) => {
                    Some("a host resource that is bound to one component")
                }
                Type::Borrow(own)
                    if !is_of_workload(*own, export)
                        && !host_resource::kind(*own).is_some_and(host_resource::Kind::is_lent) =>
                {
                    Some("a borrowed host resource")
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

fn is_transferable(ty: ResourceType, export: &Export) -> bool {
    is_of_workload(ty, export) || host_resource::kind(ty).is_some()
}

fn is_of_workload(ty: ResourceType, export: &Export) -> bool {
    export
        .resources
        .iter()
        .any(|resource| resource.own == ty && resource.of_workload)
}

fn same_function(expected: &ComponentFunc, actual: &ComponentFunc, export: &Export) -> bool {
    let all = |function: &ComponentFunc| -> Vec<Type> {
        function
            .params()
            .map(|(_, ty)| ty)
            .chain(function.results())
            .collect()
    };
    let (one, other) = (all(expected), all(actual));
    expected.async_() == actual.async_()
        && expected.params().len() == actual.params().len()
        && one.len() == other.len()
        && one
            .iter()
            .zip(&other)
            .all(|(expected, actual)| same(expected, actual, export))
}

/// Returns whether two types are equal. A resource type that the exporting component defines equals the type by which
/// importing components know it.
fn same(expected: &Type, actual: &Type, export: &Export) -> bool {
    let resource = |expected: &ResourceType, actual: &ResourceType| {
        export
            .resources
            .iter()
            .any(|resource| resource.own == *actual && resource.shared == *expected)
            || expected == actual
    };
    match (expected, actual) {
        (Type::Own(expected), Type::Own(actual)) | (Type::Borrow(expected), Type::Borrow(actual)) => {
            resource(expected, actual)
        }
        (Type::Stream(expected), Type::Stream(actual)) => expected.ty() == actual.ty(),
        (Type::Future(expected), Type::Future(actual)) => expected.ty() == actual.ty(),
        _ => {
            let (one, other) = (parts(expected), parts(actual));
            names(expected) == names(actual)
                && std::mem::discriminant(expected) == std::mem::discriminant(actual)
                && one.len() == other.len()
                && one
                    .iter()
                    .zip(&other)
                    .all(|(expected, actual)| same(expected, actual, export))
        }
    }
}

/// Returns the names within a type that are part of its identity, in order: fields, cases and flags.
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

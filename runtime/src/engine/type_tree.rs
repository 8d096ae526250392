//! Traversal of nested types.

use wasmtime::component::types::Type;

/// Visits a type and all types nested in it, except those within a stream or future.
pub(super) fn walk(ty: &Type, visit: &mut impl FnMut(&Type)) {
    visit(ty);
    for part in parts(ty) {
        walk(&part, visit);
    }
}

/// Returns the types directly nested in a type, in order.
pub(super) fn parts(ty: &Type) -> Vec<Type> {
    match ty {
        Type::List(list) => vec![list.ty()],
        Type::FixedLengthList(list) => vec![list.ty()],
        Type::Map(map) => vec![map.key(), map.value()],
        Type::Record(record) => record.fields().map(|field| field.ty).collect(),
        Type::Tuple(tuple) => tuple.types().collect(),
        Type::Variant(variant) => variant.cases().filter_map(|case| case.ty).collect(),
        Type::Option(option) => vec![option.ty()],
        Type::Result(result) => result.ok().into_iter().chain(result.err()).collect(),
        _ => Vec::new(),
    }
}

//! Replaces the handles in a value.

use wasmtime::component::Val;
use wasmtime::component::types::Type;

/// Rebuilds a value, with every handle in it replaced by the result of `replace`.
pub(super) fn convert(
    ty: &Type,
    value: Val,
    replace: &mut impl FnMut(&Type, Val) -> wasmtime::Result<Val>,
) -> wasmtime::Result<Val> {
    let mut boxed = |ty: Option<Type>, value: Option<Box<Val>>| -> wasmtime::Result<Option<Box<Val>>> {
        match (ty, value) {
            (Some(ty), Some(value)) => Ok(Some(Box::new(convert(&ty, *value, replace)?))),
            (_, value) => Ok(value),
        }
    };
    match (ty, value) {
        (Type::Own(_) | Type::Borrow(_) | Type::Stream(_) | Type::Future(_), value) => replace(ty, value),
        (Type::Option(ty), Val::Option(value)) => Ok(Val::Option(boxed(Some(ty.ty()), value)?)),
        (Type::Result(ty), Val::Result(value)) => Ok(Val::Result(match value {
            Ok(value) => Ok(boxed(ty.ok(), value)?),
            Err(value) => Err(boxed(ty.err(), value)?),
        })),
        (Type::Variant(ty), Val::Variant(name, value)) => {
            let case = ty.cases().find(|case| case.name == name).and_then(|case| case.ty);
            let value = boxed(case, value)?;
            Ok(Val::Variant(name, value))
        }
        (Type::List(ty), Val::List(values)) => {
            let ty = ty.ty();
            let values = values.into_iter().map(|value| convert(&ty, value, replace));
            Ok(Val::List(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::FixedLengthList(ty), Val::FixedLengthList(values)) => {
            let ty = ty.ty();
            let values = values.into_iter().map(|value| convert(&ty, value, replace));
            Ok(Val::FixedLengthList(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Map(ty), Val::Map(entries)) => {
            let (key_type, value_type) = (ty.key(), ty.value());
            let entries = entries.into_iter().map(|(key, value)| {
                Ok((
                    convert(&key_type, key, replace)?,
                    convert(&value_type, value, replace)?,
                ))
            });
            Ok(Val::Map(entries.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Tuple(ty), Val::Tuple(values)) => {
            let values = ty
                .types()
                .zip(values)
                .map(|(ty, value)| convert(&ty, value, replace));
            Ok(Val::Tuple(values.collect::<wasmtime::Result<_>>()?))
        }
        (Type::Record(ty), Val::Record(fields)) => {
            let fields = ty
                .fields()
                .zip(fields)
                .map(|(field, (name, value))| Ok((name, convert(&field.ty, value, replace)?)));
            Ok(Val::Record(fields.collect::<wasmtime::Result<_>>()?))
        }
        (_, value) => Ok(value),
    }
}

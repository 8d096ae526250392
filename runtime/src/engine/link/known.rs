//! Component types with a statically known Rust type.
//!
//! The engine copies values of such types directly between memories. Other values are converted one by one to dynamically
//! typed values.

use wasmtime::component::types::Type;
use wasmtime::component::{ComponentNamedList, Lift, Lower};

/// A Rust type that represents a component type.
pub(super) trait Known: Lift + Lower + Send + Sync + Unpin + 'static {
    /// Returns whether the Rust type represents `ty`.
    fn is(ty: &Type) -> bool;
}

macro_rules! plain {
    ($($rust:ty => $wit:ident),* $(,)?) => {
        $(impl Known for $rust {
            fn is(ty: &Type) -> bool {
                matches!(ty, Type::$wit)
            }
        })*
    };
}

plain! {
    bool => Bool,
    u8 => U8,
    i8 => S8,
    u16 => U16,
    i16 => S16,
    u32 => U32,
    i32 => S32,
    u64 => U64,
    i64 => S64,
    f32 => Float32,
    f64 => Float64,
    char => Char,
    String => String,
}

impl<T: Known> Known for Vec<T> {
    fn is(ty: &Type) -> bool {
        matches!(ty, Type::List(list) if T::is(&list.ty()))
    }
}

impl<T: Known> Known for Option<T> {
    fn is(ty: &Type) -> bool {
        matches!(ty, Type::Option(some) if T::is(&some.ty()))
    }
}

impl<A: Known, B: Known> Known for (A, B) {
    fn is(ty: &Type) -> bool {
        let Type::Tuple(tuple) = ty else { return false };
        let types: Vec<Type> = tuple.types().collect();
        matches!(types.as_slice(), [one, other] if A::is(one) && B::is(other))
    }
}

/// An optional type: the payload of a stream, future or result. `()` represents no type.
pub(super) trait Perhaps: Lift + Lower + Send + Sync + Unpin + 'static {
    /// Returns whether the Rust type represents `ty`.
    fn is(ty: Option<&Type>) -> bool;
}

impl Perhaps for () {
    fn is(ty: Option<&Type>) -> bool {
        ty.is_none()
    }
}

impl<T: Known> Perhaps for T {
    fn is(ty: Option<&Type>) -> bool {
        ty.is_some_and(T::is)
    }
}

impl<T: Perhaps, E: Known> Known for Result<T, E> {
    fn is(ty: &Type) -> bool {
        let Type::Result(result) = ty else { return false };
        T::is(result.ok().as_ref()) && result.err().as_ref().is_some_and(E::is)
    }
}

/// The parameters or results of a function.
pub(super) trait Values: ComponentNamedList + Lift + Lower + Send + Sync + 'static {
    /// Returns whether the Rust types represent `types`.
    fn are(types: &[Type]) -> bool;
}

impl Values for () {
    fn are(types: &[Type]) -> bool {
        types.is_empty()
    }
}

impl<A: Known> Values for (A,) {
    fn are(types: &[Type]) -> bool {
        matches!(types, [one] if <A as Known>::is(one))
    }
}

// Two parameters, not one parameter that is a tuple.
impl<A: Known, B: Known> Values for (A, B) {
    fn are(types: &[Type]) -> bool {
        matches!(types, [one, other] if <A as Known>::is(one) && <B as Known>::is(other))
    }
}

//! Functions that pass bytes, in the few shapes that such functions mostly have.
//!
//! A list of bytes is a copy of memory here, and a value for each byte otherwise: a thousand times the time.

use wasmtime::component::types::{ComponentFunc, Type};
use wasmtime::component::{ComponentNamedList, Lift, LinkerInstance, Lower};

use super::known::Known;
use super::shim::Call;
use crate::engine::ctx::Ctx;

type Bytes = Vec<u8>;

/// The parameters or results of a function.
pub(super) trait Values: ComponentNamedList + Lift + Lower + Send + Sync + 'static {
    /// Do they stand for `types`?
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

// A list of two values, not a value that is a tuple of two.
impl<A: Known, B: Known> Values for (A, B) {
    fn are(types: &[Type]) -> bool {
        matches!(types, [one, other] if <A as Known>::is(one) && <B as Known>::is(other))
    }
}

struct Shape {
    fits: fn(&[Type], &[Type]) -> bool,
    define: fn(&mut LinkerInstance<'_, Ctx>, &str, Call) -> wasmtime::Result<()>,
}

impl Shape {
    const fn of<P: Values, R: Values>() -> Self {
        Self {
            fits: |params, results| P::are(params) && R::are(results),
            define: |instance, name, call| {
                instance.func_wrap_async(name, move |store, params: P| {
                    Box::new(call.typed::<P, R>(store, params))
                })
            },
        }
    }
}

static SHAPES: [Shape; 10] = [
    Shape::of::<(), (Bytes,)>(),
    Shape::of::<(String,), (Bytes,)>(),
    Shape::of::<(String,), (Option<Bytes>,)>(),
    Shape::of::<(String,), (Result<Bytes, String>,)>(),
    Shape::of::<(Bytes,), ()>(),
    Shape::of::<(Bytes,), (Bytes,)>(),
    Shape::of::<(Bytes,), (String,)>(),
    Shape::of::<(Bytes,), (Result<Bytes, String>,)>(),
    Shape::of::<(String, Bytes), ()>(),
    Shape::of::<(String, Bytes), (Result<(), String>,)>(),
];

/// Define a function that has one of the shapes; `false`: it has none.
pub(super) fn define(
    instance: &mut LinkerInstance<'_, Ctx>,
    name: &str,
    ty: &ComponentFunc,
    call: Call,
) -> wasmtime::Result<bool> {
    let params: Vec<Type> = ty.params().map(|(_, ty)| ty).collect();
    let results: Vec<Type> = ty.results().collect();
    match SHAPES.iter().find(|shape| (shape.fits)(&params, &results)) {
        Some(shape) => (shape.define)(instance, name, call).map(|()| true),
        None => Ok(false),
    }
}

//! Functions that pass bytes, in the few shapes that such functions mostly have.
//!
//! A list of bytes is a copy of memory here, and a value for each byte otherwise: a thousand times the time.

use wasmtime::component::LinkerInstance;
use wasmtime::component::types::{ComponentFunc, Type};

use super::call::SiblingCall;
use super::known::Values;
use super::target::Types;
use crate::engine::ctx::Ctx;

type Bytes = Vec<u8>;

struct Shape {
    fits: fn(&[Type], &[Type]) -> bool,
    define: fn(&mut LinkerInstance<'_, Ctx>, &str, SiblingCall) -> wasmtime::Result<()>,
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
    call: SiblingCall,
) -> wasmtime::Result<bool> {
    let Types { params, results } = Types::of(ty);
    match SHAPES.iter().find(|shape| (shape.fits)(&params, &results)) {
        Some(shape) => (shape.define)(instance, name, call).map(|()| true),
        None => Ok(false),
    }
}

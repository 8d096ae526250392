//! Fast path for functions that pass bytes, for common signatures.
//!
//! With static types, a list of bytes is one memory copy. With dynamic types each byte becomes a separate value, which takes
//! about a thousand times as long.

use wasmtime::component::LinkerInstance;
use wasmtime::component::types::{ComponentFunc, Type};

use super::call::SiblingCall;
use super::known::Values;
use super::target::Types;
use crate::engine::ctx::Ctx;

type Bytes = Vec<u8>;

/// A supported signature.
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

/// Defines a function if its signature is supported; returns whether it was.
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

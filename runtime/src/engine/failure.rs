//! What a guest that failed is said to have done.

use wasmtime::Store;

use super::ctx::Ctx;
use crate::error::InvocationError;

/// A call failed. What the limits say comes before what the trap says: it is the cause.
pub(crate) fn of_call(store: &mut Store<Ctx>, error: &wasmtime::Error) -> InvocationError {
    let ctx = store.data();
    let limits = &ctx.limits;
    if limits.cpu_exceeded {
        return InvocationError::CpuTime {
            limit: ctx.item.grants.max_cpu_time,
        };
    }
    // A component that this one called may have failed: its report says more than this one's trap.
    if let Some(error) = error.downcast_ref::<InvocationError>() {
        return error.clone();
    }
    let message = explain(error);
    if limits.memory_refused {
        InvocationError::Memory {
            limit: limits.max_memory,
            message,
        }
    } else {
        InvocationError::Trap { message }
    }
}

/// An instance could not be made.
pub(crate) fn of_instantiation(store: &mut Store<Ctx>, error: &wasmtime::Error) -> InvocationError {
    let limits = &store.data().limits;
    if limits.cpu_exceeded || limits.memory_refused {
        return of_call(store, error);
    }
    InvocationError::Instantiate {
        message: explain(error),
    }
}

/// The kind of trap first, then the guest's backtrace.
fn explain(error: &wasmtime::Error) -> String {
    let mut lines: Vec<String> = error
        .chain()
        .map(|cause| cause.to_string().trim_end().to_owned())
        .collect();
    lines.reverse();
    lines.dedup();
    lines.join("\n")
}

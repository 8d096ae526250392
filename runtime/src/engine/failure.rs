//! Converts failures of a guest to [`InvocationError`]s and counts them.

use wasmtime::{PoolConcurrencyLimitError, Store, WasmBacktrace};
use wasmtime_wasi::I32Exit;

use super::backtrace::Backtrace;
use super::ctx::{Ctx, Refused};
use crate::error::InvocationError;
use crate::metrics::FailureKind;
use crate::text::causes;

/// Converts and counts the failure of a call. An exceeded limit takes precedence over the trap, since it is the cause.
pub(crate) fn of_call(store: &mut Store<Ctx>, error: &wasmtime::Error) -> InvocationError {
    let failed = cause(store.data(), error);
    let kind = match &failed {
        InvocationError::CpuTime { .. } => FailureKind::CpuTime,
        InvocationError::Memory { .. } | InvocationError::HostMemory { .. } => FailureKind::Memory,
        InvocationError::Trap { .. } if error.is::<I32Exit>() => FailureKind::Exit,
        InvocationError::Trap { .. } => FailureKind::of_trap(error),
        _ => FailureKind::Linked,
    };
    store.data().item.metrics.failed(kind);
    failed
}

fn cause(ctx: &Ctx, error: &wasmtime::Error) -> InvocationError {
    let limits = &ctx.limits;
    if limits.cpu_exceeded {
        return InvocationError::CpuTime {
            limit: ctx.item.grants.max_cpu_time,
        };
    }
    // If a component that this one called failed, its error is more precise than the trap that followed.
    if let Some(error) = error.downcast_ref::<InvocationError>() {
        return error.clone();
    }
    let message = explain(error);
    match limits.memory_refused {
        Some(Refused::ByInstance) => InvocationError::Memory {
            limit: limits.max_memory,
            message,
        },
        Some(Refused::ByHost) => InvocationError::HostMemory {
            limit: limits.memory.limit_of_all(),
            message,
        },
        None => InvocationError::Trap { message },
    }
}

/// Converts and counts a failed instantiation.
pub(crate) fn of_instantiation(store: &mut Store<Ctx>, error: &wasmtime::Error) -> InvocationError {
    let limits = &store.data().limits;
    if limits.cpu_exceeded || limits.memory_refused.is_some() {
        return of_call(store, error);
    }
    if error.is::<PoolConcurrencyLimitError>() {
        store.data().item.metrics.failed(FailureKind::Overloaded);
        return InvocationError::HostInstances {
            message: explain(error),
        };
    }
    store.data().item.metrics.failed(FailureKind::Instantiate);
    InvocationError::Instantiate {
        message: explain(error),
    }
}

/// Formats an error: the kind of trap first, then the guest's backtrace. The text is bounded, whatever the guest chose.
fn explain(error: &wasmtime::Error) -> String {
    let backtrace = error.downcast_ref::<WasmBacktrace>();
    let mut lines: Vec<String> = causes(error)
        .map(|text| match backtrace {
            // The chain has the backtrace, but as a private type.
            Some(backtrace) if text.starts_with(Backtrace::TITLE) => Backtrace(backtrace).to_string(),
            _ => text.trim_end().to_owned(),
        })
        .collect();
    lines.reverse();
    lines.dedup();
    lines.join("\n")
}

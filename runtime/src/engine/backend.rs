//! An engine and its linker, with WASI defined.

use wasmtime::component::Linker;

use super::ctx::Ctx;
use crate::error::CompileError;
use crate::sockets;

/// A `wasmtime` engine and a linker that provides WASI.
pub(crate) struct Backend {
    pub(crate) engine: wasmtime::Engine,
    pub(crate) linker: Linker<Ctx>,
}

/// The baseline compiler and the optimising compiler that replaces its code later.
pub(crate) struct Baseline {
    /// Winch: compiles fast.
    pub(crate) first: Backend,
    /// Cranelift on one thread. It compiles while the component already serves requests: more threads would slow those
    /// down, and each thread keeps the memory it used to compile.
    pub(crate) later: Backend,
}

impl Backend {
    /// Creates the linker and adds WASI to it.
    pub(super) fn new(engine: wasmtime::Engine) -> Result<Self, CompileError> {
        let mut linker: Linker<Ctx> = Linker::new(&engine);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker).map_err(|error| CompileError::new(&error))?;
        wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)
            .map_err(|error| CompileError::new(&error))?;
        #[cfg(feature = "wasip3")]
        {
            wasmtime_wasi::p3::add_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
            wasmtime_wasi_http::p3::add_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
        }
        // Replace the sockets of wasmtime-wasi: each workload has a separate virtual network.
        linker.allow_shadowing(true);
        sockets::add_p2_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
        #[cfg(feature = "wasip3")]
        sockets::add_p3_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
        linker.allow_shadowing(false);
        Ok(Self { engine, linker })
    }
}

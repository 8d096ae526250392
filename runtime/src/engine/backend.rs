//! One compiler, and WASI for what it compiles.

use wasmtime::component::Linker;

use super::ctx::Ctx;
use crate::error::CompileError;
use crate::sockets;

/// One `wasmtime` engine and the linker that offers WASI on it.
pub(crate) struct Backend {
    pub(crate) engine: wasmtime::Engine,
    pub(crate) linker: Linker<Ctx>,
}

/// The compiler that answers first, and the one that follows.
pub(crate) struct Baseline {
    /// Winch: compiles fast.
    pub(crate) first: Backend,
    /// Cranelift on one thread. It works behind a component that serves already: taking all cores would slow that down,
    /// and each thread keeps the memory it compiled with.
    pub(crate) later: Backend,
}

impl Backend {
    /// Offer WASI on this engine.
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
        // Sockets are not those of the machine: each workload has its own network.
        linker.allow_shadowing(true);
        sockets::add_p2_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
        #[cfg(feature = "wasip3")]
        sockets::add_p3_to_linker(&mut linker).map_err(|error| CompileError::new(&error))?;
        linker.allow_shadowing(false);
        Ok(Self { engine, linker })
    }
}

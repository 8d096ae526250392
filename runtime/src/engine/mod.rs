//! Compiles components, and creates and calls their instances.
//!
//! `start` resolves and links a workload, `link` implements calls between its components, and [`ctx`] is the state of one
//! instance.

pub(crate) mod admission;
mod aot;
mod artifact_cache;
mod backend;
mod backtrace;
pub(crate) mod bound;
mod builder;
pub(crate) mod code;
mod codes;
mod compile;
mod compiler;
mod config;
mod cpu_share;
pub mod ctx;
mod epoch;
pub(crate) mod failure;
mod handle;
mod host_plugin;
mod invoker;
pub(crate) mod item;
pub(crate) mod link;
pub(crate) mod memory;
pub(crate) mod pool;
pub(crate) mod service;
pub(crate) mod signature;
pub(crate) mod start;
mod swap;
mod table;
mod type_tree;
pub mod workload;

pub use builder::EngineBuilder;
pub(crate) use codes::{CompiledCode, CompiledWith};
pub use compiler::{CompileLimits, CompileWorker, serve_compile_worker};
pub use handle::Engine;
pub use host_plugin::HostPlugin;
pub use invoker::Invoker;
pub use swap::memory_may_be_swapped;

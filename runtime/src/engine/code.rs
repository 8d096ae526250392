//! Compiled and linked code: all work that is done before a request arrives.

use std::sync::Arc;

use wasmtime::component::InstancePre;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::ServicePre;

use super::codes::CompiledCode;
use super::ctx::Ctx;
use super::signature::Indices;
use super::table::{ExportId, Table};

/// The code of a component or service, ready to be instantiated.
pub(crate) struct Code {
    pub(crate) pre: InstancePre<Ctx>,
    pub(crate) http: Option<HttpPre>,
    /// For each exported interface, the export indices of its functions.
    pub(crate) indices: Table<ExportId, Indices>,
    /// Keeps the code in the shared in-memory cache, where other workloads with the same component find it.
    pub(super) _shared: Arc<CompiledCode>,
}

/// Pre-instantiated HTTP handler, by the version of `wasi:http`.
#[derive(Clone)]
pub(crate) enum HttpPre {
    P2(ProxyPre<Ctx>),
    #[cfg(feature = "wasip3")]
    P3(ServicePre<Ctx>),
}

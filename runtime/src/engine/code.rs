//! Code that is compiled and linked: all that can be done before a request arrives.

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
    /// Where the functions are that other components call, for each interface.
    pub(crate) indices: Table<ExportId, Indices>,
    /// Other workloads that run the component find its code as long as this is here.
    pub(super) _shared: Arc<CompiledCode>,
}

/// Where the HTTP handler is.
#[derive(Clone)]
pub(crate) enum HttpPre {
    P2(ProxyPre<Ctx>),
    #[cfg(feature = "wasip3")]
    P3(ServicePre<Ctx>),
}

//! The response head.

use wasmtime_wasi_http::WasiBody;

/// The result of a guest: a response, or the name of an error code of `wasi:http/types`.
pub(super) type Head = Result<http::Response<WasiBody>, String>;

//! The beginning of an answer.

use wasmtime_wasi_http::WasiBody;

/// What a guest answers: a response, or the name of an error code of `wasi:http/types`.
pub(super) type Head = Result<http::Response<WasiBody>, String>;

//! The spans of requests. Disabled spans cost almost nothing.
//!
//! Names and attributes follow the OpenTelemetry
//! [semantic conventions](https://opentelemetry.io/docs/specs/semconv/http/http-spans/).

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use tracing::{Span, field};

#[cfg(feature = "otel")]
use super::propagation;

/// The target of all spans, which lets a subscriber distinguish them from log messages.
#[cfg_attr(
    not(feature = "otel"),
    allow(unreachable_pub, reason = "re-exported with telemetry")
)]
pub const TARGET: &str = "wash_runtime::span";

/// Creates the span of an incoming request, with the parent from the trace context in its headers.
pub(crate) fn incoming(parts: &Parts, https: bool) -> Span {
    let method = method(&parts.method);
    let span = tracing::info_span!(
        target: TARGET,
        "request",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = field::Empty,
        http.request.method = method,
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
        url.scheme = if https { "https" } else { "http" },
        url.path = parts.uri.path(),
        server.address = host(&parts.headers, &parts.uri),
        user_agent.original = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()),
        network.protocol.version = version(parts.version),
        wash.workload.namespace = field::Empty,
        wash.workload.name = field::Empty,
        wash.component.name = field::Empty,
    );
    #[cfg(feature = "otel")]
    if !span.is_disabled() {
        propagation::extract(&parts.headers, &span);
    }
    span
}

/// Records the component that handles the request.
pub(crate) fn routed(span: &Span, namespace: &str, workload: &str, component: &str) {
    if !span.is_disabled() {
        span.record("wash.workload.namespace", namespace);
        span.record("wash.workload.name", workload);
        span.record("wash.component.name", component);
    }
}

/// Records the response to an incoming request.
pub(crate) fn answered(span: &Span, status: StatusCode) {
    ended(span, status, status.is_server_error());
}

/// Creates the span of an outgoing request of a guest and adds its trace context to the headers. If the guest set a trace
/// context, it is the parent.
pub(crate) fn outgoing(request: &mut http::Request<impl Sized>) -> Span {
    let method = method(request.method());
    let span = tracing::info_span!(
        target: TARGET,
        "outgoing request",
        otel.name = method,
        otel.kind = "client",
        otel.status_code = field::Empty,
        http.request.method = method,
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
        url.scheme = request.uri().scheme_str(),
        url.path = request.uri().path(),
        server.address = request.uri().host(),
        server.port = request.uri().port_u16(),
    );
    #[cfg(feature = "otel")]
    if !span.is_disabled() {
        propagation::extract(request.headers(), &span);
        propagation::inject(&span, request.headers_mut());
    }
    span
}

/// Records the response to an outgoing request, or the error.
pub(crate) fn received(span: &Span, response: Result<StatusCode, &wasmtime_wasi_http::Error>) {
    if span.is_disabled() {
        return;
    }
    match response {
        Ok(status) => ended(span, status, status.is_client_error() || status.is_server_error()),
        Err(error) => {
            span.record("error.type", field::display(error));
            span.record("otel.status_code", "ERROR");
        }
    }
}

fn ended(span: &Span, status: StatusCode, failed: bool) {
    if span.is_disabled() {
        return;
    }
    span.record("http.response.status_code", status.as_u16());
    if failed {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "ERROR");
    }
}

/// Returns the name of a method. Unknown methods map to one name, to bound the number of distinct values.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::PATCH => "PATCH",
        Method::TRACE => "TRACE",
        _ => "_OTHER",
    }
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let header = || headers.get(header::HOST)?.to_str().ok();
    uri.authority().map(http::uri::Authority::as_str).or_else(header)
}

fn version(version: http::Version) -> &'static str {
    match version {
        http::Version::HTTP_2 => "2",
        http::Version::HTTP_10 => "1.0",
        _ => "1.1",
    }
}

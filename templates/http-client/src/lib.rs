//! Forwards every request to the server at `UPSTREAM_URL` and returns its response.

use std::env;

use wstd::http::{Body, Client, Error, ErrorCode, HeaderMap, Request, Response, StatusCode, Uri};
use wstd::time::Duration;

/// Headers that describe one connection, not the message. The host sets its own on the outgoing connection.
const CONNECTION_HEADERS: [&str; 8] = [
    "connection",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let target = match target(request.uri()) {
        Ok(target) => target,
        Err(problem) => return text(StatusCode::INTERNAL_SERVER_ERROR, problem),
    };
    match forward(request, target.clone()).await {
        Ok(answer) => Ok(answer),
        Err(error) => {
            eprintln!("{target}: {error:#}");
            let reason = reason(&error);
            text(
                StatusCode::BAD_GATEWAY,
                format!("cannot get an answer from {target}: {reason}"),
            )
        }
    }
}

/// The URL to forward to: the path and query of `requested`, below `UPSTREAM_URL`.
fn target(requested: &Uri) -> Result<Uri, String> {
    let upstream = env::var("UPSTREAM_URL").unwrap_or_default();
    let path = requested.path_and_query().map_or("/", |path| path.as_str());
    match format!("{}{path}", upstream.trim_end_matches('/')).parse::<Uri>() {
        Ok(target) if target.scheme().is_some() && target.host().is_some() => Ok(target),
        _ => Err(format!(
            "UPSTREAM_URL is '{upstream}', which is no URL: see .wash/config.yaml"
        )),
    }
}

/// Streams both bodies, so neither is held in memory.
async fn forward(request: Request<Body>, target: Uri) -> Result<Response<Body>, Error> {
    let mut client = Client::new();
    client.set_connect_timeout(Duration::from_secs(10));
    client.set_first_byte_timeout(Duration::from_secs(30));

    let (mut head, body) = request.into_parts();
    head.uri = target;
    strip(&mut head.headers);
    let mut answer = client.send(Request::from_parts(head, body)).await?;
    strip(answer.headers_mut());
    Ok(answer)
}

/// Why a request failed, for the caller. The log has the details.
fn reason(error: &Error) -> &'static str {
    match error.downcast_ref::<ErrorCode>() {
        Some(ErrorCode::DnsError(_) | ErrorCode::DnsTimeout | ErrorCode::DestinationNotFound) => {
            "its name cannot be resolved"
        }
        Some(ErrorCode::ConnectionRefused) => "it refuses connections",
        Some(ErrorCode::ConnectionTimeout | ErrorCode::HttpResponseTimeout) => "it does not respond in time",
        Some(ErrorCode::TlsCertificateError | ErrorCode::TlsProtocolError) => {
            "no secure connection is possible"
        }
        Some(ErrorCode::HttpRequestDenied) => "this component may not send requests to it",
        _ => "the request failed",
    }
}

fn strip(headers: &mut HeaderMap) {
    for name in CONNECTION_HEADERS {
        headers.remove(name);
    }
}

fn text(status: StatusCode, text: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", "text/plain; charset=utf-8")
        .body(format!("{text}\n").into())?)
}

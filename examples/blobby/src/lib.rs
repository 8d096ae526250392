//! Little Blobby Tables: a file server over a blob store. `GET /` returns a page for browsers.

mod files;

use percent_encoding::percent_decode_str;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};

wit_bindgen::generate!({
    path: "wit",
    world: "blobby",
    // Share the stream types of wasip2 with wstd, so that a blob becomes an HTTP body without a copy.
    with: {
        "wasi:io/error@0.2.1": wasip2::io::error,
        "wasi:io/poll@0.2.1": wasip2::io::poll,
        "wasi:io/streams@0.2.1": wasip2::io::streams,
    },
    generate_all,
});

const TEXT: &str = "text/plain; charset=utf-8";
const PAGE: &str = include_str!("page.html");

/// An error response: its status and text.
pub(crate) type Refusal = (StatusCode, String);

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let answer = match answer(request).await {
        Err((status, text)) => respond(status, TEXT, format!("{text}\n")),
        answer => answer,
    };
    answer.map_err(|(_, text)| Error::msg(text))
}

async fn answer(request: Request<Body>) -> Result<Response<Body>, Refusal> {
    let method = request.method().clone();
    match (&method, name(request.uri().path())?) {
        (&Method::GET | &Method::HEAD, None) => respond(StatusCode::OK, "text/html; charset=utf-8", PAGE),
        (&Method::POST, None) => {
            let names = serde_json::json!(files::list()?);
            respond(StatusCode::OK, "application/json", format!("{names}\n"))
        }
        (&Method::GET, Some(name)) => files::read(&name, request.headers().get("range")),
        (&Method::HEAD, Some(name)) => files::describe(&name),
        (&Method::POST | &Method::PUT, Some(name)) => {
            let size = files::write(&name, request.into_body()).await?;
            respond(
                StatusCode::CREATED,
                TEXT,
                format!("stored '{name}', {size} bytes\n"),
            )
        }
        (&Method::DELETE, Some(name)) => {
            files::remove(&name)?;
            respond(StatusCode::OK, TEXT, format!("removed '{name}'\n"))
        }
        (_, Some(_)) => Err(unknown("GET, HEAD, PUT, POST and DELETE")),
        (_, None) => Err(unknown("GET and POST")),
    }
}

fn unknown(known: &str) -> Refusal {
    let text = format!("{known} are what it knows here");
    (StatusCode::METHOD_NOT_ALLOWED, text)
}

/// The file name in a path: everything after the slash, percent-decoded.
fn name(path: &str) -> Result<Option<String>, Refusal> {
    let encoded = path.trim_start_matches('/');
    if encoded.is_empty() {
        return Ok(None);
    }
    let name = percent_decode_str(encoded).decode_utf8();
    let name = name.map_err(|_| (StatusCode::BAD_REQUEST, "the path is not UTF-8".to_owned()))?;
    Ok(Some(name.into_owned()))
}

fn respond(status: StatusCode, kind: &str, body: impl Into<Body>) -> Result<Response<Body>, Refusal> {
    let response = Response::builder().status(status).header("content-type", kind);
    response.body(body.into()).map_err(files::broken)
}

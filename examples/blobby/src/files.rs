//! Operations on files in the blob store: list, read, describe, write, remove.

use http_body_util::BodyExt as _;
use wstd::http::{Body, HeaderValue, Response, StatusCode};
use wstd::io::{AsyncInputStream, AsyncOutputStream};

use crate::Refusal;
use crate::wasi::blobstore::blobstore;
use crate::wasi::blobstore::container::Container;
use crate::wasi::blobstore::types::{IncomingValue, OutgoingValue};

/// The container that holds all files. The configuration decides which backend provides it.
const CONTAINER: &str = "blobby";

/// The store failed: 502.
fn failed(error: String) -> Refusal {
    (StatusCode::BAD_GATEWAY, format!("the store failed: {error}"))
}

/// Opens the container, and creates it on first use.
fn container() -> Result<Container, Refusal> {
    if !blobstore::container_exists(CONTAINER).map_err(failed)?
        && let Ok(made) = blobstore::create_container(CONTAINER)
    {
        return Ok(made);
    }
    // Another instance may have created it since the check.
    blobstore::get_container(CONTAINER).map_err(failed)
}

/// The names of all files, in alphabetical order. The store returns them in pages.
pub(crate) fn list() -> Result<Vec<String>, Refusal> {
    let listing = container()?.list_objects().map_err(failed)?;
    let mut names = Vec::new();
    loop {
        let (page, end) = listing.read_stream_object_names(1000).map_err(failed)?;
        names.extend(page);
        if end {
            names.sort();
            return Ok(names);
        }
    }
}

/// The size of a file in bytes; 404 if it does not exist.
fn size(container: &Container, name: &str) -> Result<u64, Refusal> {
    if !container.has_object(name).map_err(failed)? {
        return Err((StatusCode::NOT_FOUND, format!("there is no '{name}'")));
    }
    Ok(container.object_info(name).map_err(failed)?.size)
}

/// Streams a file, or the part that the header `range` names, from the store to the client at the client's speed.
pub(crate) fn read(name: &str, range: Option<&HeaderValue>) -> Result<Response<Body>, Refusal> {
    let container = container()?;
    let size = size(&container, name)?;
    let range = range.and_then(|range| part(range.to_str().ok()?, size));
    let (start, end) = range.unwrap_or((0, size.saturating_sub(1)));
    if range.is_some() && start >= size {
        let refusal = format!("'{name}' has {size} bytes");
        return Err((StatusCode::RANGE_NOT_SATISFIABLE, refusal));
    }
    let value = container.get_data(name, start, end).map_err(failed)?;
    let mut response = Response::builder()
        .header("content-type", kind(name))
        .header("content-length", value.size())
        .header("accept-ranges", "bytes")
        .header("x-content-type-options", "nosniff");
    if range.is_some() {
        response = response
            .status(StatusCode::PARTIAL_CONTENT)
            .header("content-range", format!("bytes {start}-{end}/{size}"));
    }
    let stream = IncomingValue::incoming_value_consume_async(value).map_err(failed)?;
    response
        .body(AsyncInputStream::new(stream).into())
        .map_err(broken)
}

/// The response to HEAD: the type and size of a file, without its content.
pub(crate) fn describe(name: &str) -> Result<Response<Body>, Refusal> {
    let size = size(&container()?, name)?;
    let response = Response::builder()
        .header("content-type", kind(name))
        .header("content-length", size)
        .header("accept-ranges", "bytes");
    response.body(Body::empty()).map_err(broken)
}

/// The response could not be built: 500.
pub(crate) fn broken(error: impl std::fmt::Display) -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

/// Streams a body into a file, replacing any earlier content, and returns its size in bytes. If the body ends early, the store
/// keeps nothing of it.
pub(crate) async fn write(name: &str, body: Body) -> Result<u64, Refusal> {
    let value = OutgoingValue::new_outgoing_value();
    container()?.write_data(name, &value).map_err(failed)?;
    let stream = value
        .outgoing_value_write_body()
        .map_err(|()| failed("it takes no more files at a time".to_owned()))?;
    let stream = AsyncOutputStream::new(stream);
    let mut body = body.into_boxed_body();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            let text = format!("the file did not come to its end: {error}");
            (StatusCode::BAD_REQUEST, text)
        })?;
        if let Some(bytes) = frame.data_ref().filter(|bytes| !bytes.is_empty()) {
            size += bytes.len() as u64;
            // `finish` returns the reason.
            if stream.write_all(bytes).await.is_err() {
                break;
            }
        }
    }
    drop(stream);
    OutgoingValue::finish(value).map_err(failed)?;
    Ok(size)
}

/// Removes a file, if it exists.
pub(crate) fn remove(name: &str) -> Result<(), Refusal> {
    container()?.delete_object(name).map_err(failed)
}

/// The first and the last byte of an HTTP range such as `bytes=0-99`, `bytes=100-` or `bytes=-10`. `None` for an invalid range
/// and for several ranges: the response is then the whole file.
fn part(range: &str, size: u64) -> Option<(u64, u64)> {
    let (start, end) = range.strip_prefix("bytes=")?.split_once('-')?;
    let last = size.saturating_sub(1);
    if start.is_empty() {
        let count: u64 = end.parse().ok()?;
        return Some((size.saturating_sub(count), last));
    }
    let start = start.parse().ok()?;
    let end = if end.is_empty() {
        last
    } else {
        end.parse::<u64>().ok()?.min(last)
    };
    (start <= end || start >= size).then_some((start, end))
}

/// Content types that a browser may display. HTML is excluded: a stored page could run scripts in this site's name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "txt" | "md" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

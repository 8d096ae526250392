//! What becomes of a file.

use http_body_util::BodyExt as _;
use wstd::http::{Body, HeaderValue, Response, StatusCode};
use wstd::io::{AsyncInputStream, AsyncOutputStream};

use crate::Refusal;
use crate::wasi::blobstore::blobstore;
use crate::wasi::blobstore::container::Container;
use crate::wasi::blobstore::types::{IncomingValue, OutgoingValue};

/// The container of every file. Which store answers to it is a matter of configuration.
const CONTAINER: &str = "blobby";

/// The store is at fault.
fn failed(error: String) -> Refusal {
    (StatusCode::BAD_GATEWAY, format!("the store failed: {error}"))
}

/// The container, made if this is the first time.
fn container() -> Result<Container, Refusal> {
    if !blobstore::container_exists(CONTAINER).map_err(failed)?
        && let Ok(made) = blobstore::create_container(CONTAINER)
    {
        return Ok(made);
    }
    // Somebody else may have made it meanwhile.
    blobstore::get_container(CONTAINER).map_err(failed)
}

/// The names of all files, in alphabetical order. They come in pages.
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

/// The size of a file, if it is there.
fn size(container: &Container, name: &str) -> Result<u64, Refusal> {
    if !container.has_object(name).map_err(failed)? {
        return Err((StatusCode::NOT_FOUND, format!("there is no '{name}'")));
    }
    Ok(container.object_info(name).map_err(failed)?.size)
}

/// A file, or the part of it that `range` names. It goes from the store to the client as fast as the client reads.
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

/// What is known of a file.
pub(crate) fn describe(name: &str) -> Result<Response<Body>, Refusal> {
    let size = size(&container()?, name)?;
    let response = Response::builder()
        .header("content-type", kind(name))
        .header("content-length", size)
        .header("accept-ranges", "bytes");
    response.body(Body::empty()).map_err(broken)
}

/// What we made is no response.
pub(crate) fn broken(error: impl std::fmt::Display) -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

/// Keep a body as a file, in place of what was there, and say how large it is. It goes to the store as it comes in; if it does
/// not come to its end, nothing is kept.
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
            // Why it failed is what `finish` says.
            if stream.write_all(bytes).await.is_err() {
                break;
            }
        }
    }
    drop(stream);
    OutgoingValue::finish(value).map_err(failed)?;
    Ok(size)
}

/// Remove a file, if it is there.
pub(crate) fn remove(name: &str) -> Result<(), Refusal> {
    container()?.delete_object(name).map_err(failed)
}

/// The first and the last byte that a range of HTTP such as `bytes=0-99`, `bytes=100-` or `bytes=-10` names. What is none, or
/// several, means all of the file.
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

/// What a browser may show by itself. Never a page: whoever stores files could run scripts in it.
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

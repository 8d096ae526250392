//! A key-value store over HTTP: POST stores a value, GET reads one or lists the keys, DELETE removes one.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};

wit_bindgen::generate!({ path: "wit", world: "http-kv-handler", generate_all });

use self::wasi::keyvalue::store::{self, Bucket};

/// The bucket that holds all values. The configuration decides which backend provides it.
const BUCKET: &str = "default";

/// The JSON body of POST.
#[derive(Deserialize)]
struct Entry {
    key: String,
    value: String,
}

/// The response to GET without a key.
#[derive(Serialize)]
struct Keys {
    keys: Vec<String>,
}

#[wstd::http_server]
async fn main(mut request: Request<Body>) -> Result<Response<Body>, Error> {
    let body = request.body_mut().contents().await?.to_vec();
    let key = key(request.uri().query().unwrap_or_default());
    match answer(request.method(), key, &body) {
        Ok((status, text)) => respond(status, text),
        Err(error) => {
            eprintln!("the store failed: {error:?}");
            respond(StatusCode::BAD_GATEWAY, format!("the store failed: {error:?}\n"))
        }
    }
}

/// Opens the bucket for each request: a handle is cheap, and lives no longer than the instance.
fn answer(method: &Method, key: Option<String>, body: &[u8]) -> Result<(StatusCode, String), store::Error> {
    let bucket = store::open(BUCKET)?;
    Ok(match (method, key) {
        (&Method::POST, _) => match serde_json::from_slice(body) {
            Ok(Entry { key, value }) => {
                bucket.set(&key, value.as_bytes())?;
                (StatusCode::OK, format!("stored '{key}'\n"))
            }
            Err(error) => (
                StatusCode::BAD_REQUEST,
                format!("cannot read the entry: {error}\n"),
            ),
        },
        (&Method::GET, Some(key)) => match bucket.get(&key)? {
            Some(value) => (StatusCode::OK, format!("{}\n", String::from_utf8_lossy(&value))),
            None => (StatusCode::NOT_FOUND, format!("there is no '{key}'\n")),
        },
        (&Method::GET, None) => {
            let keys = serde_json::json!(Keys { keys: keys(&bucket)? });
            (StatusCode::OK, format!("{keys}\n"))
        }
        (&Method::DELETE, Some(key)) => {
            bucket.delete(&key)?;
            (StatusCode::OK, format!("removed '{key}'\n"))
        }
        (&Method::DELETE, None) => (StatusCode::BAD_REQUEST, "which key?\n".to_owned()),
        _ => (
            StatusCode::METHOD_NOT_ALLOWED,
            "GET, POST and DELETE are what it knows\n".to_owned(),
        ),
    })
}

/// All keys, in alphabetical order. The store returns them in pages.
fn keys(bucket: &Bucket) -> Result<Vec<String>, store::Error> {
    let mut keys = Vec::new();
    let mut cursor = None;
    loop {
        let page = bucket.list_keys(cursor)?;
        keys.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            keys.sort();
            return Ok(keys);
        }
    }
}

/// The decoded value of `key` in a query such as `key=a%20b`.
fn key(query: &str) -> Option<String> {
    let mut parameters: HashMap<String, String> = serde_urlencoded::from_str(query).ok()?;
    parameters.remove("key")
}

fn respond(status: StatusCode, text: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", "text/plain; charset=utf-8")
        .body(text.into())?)
}

//! The HTTP API: `POST /task` sends a task to a worker and responds with the worker's reply.

use serde::Deserialize;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};

wit_bindgen::generate!({ path: "../wit", world: "http-api", generate_all });

use self::wasmcloud::messaging::consumer;

/// Timeout of one task, in milliseconds.
const TIMEOUT_MS: u32 = 5_000;

/// The JSON body of `POST /task`.
#[derive(Deserialize)]
struct Task {
    /// The worker's name; default: `leet`.
    #[serde(default = "leet")]
    worker: String,
    /// The text for the worker.
    payload: String,
}

fn leet() -> String {
    "leet".to_owned()
}

#[wstd::http_server]
async fn main(mut request: Request<Body>) -> Result<Response<Body>, Error> {
    match (request.method(), request.uri().path()) {
        (&Method::POST, "/task") => {
            let body = request.body_mut().contents().await?.to_vec();
            let (status, text) = task(&body);
            respond(status, text)
        }
        (_, "/task") => respond(StatusCode::METHOD_NOT_ALLOWED, "POST a task\n".to_owned()),
        _ => respond(StatusCode::NOT_FOUND, "Not found\n".to_owned()),
    }
}

fn task(body: &[u8]) -> (StatusCode, String) {
    let task: Task = match serde_json::from_slice(body) {
        Ok(task) => task,
        Err(error) => {
            return (
                StatusCode::BAD_REQUEST,
                format!("cannot read the task: {error}\n"),
            );
        }
    };
    // Any subscriber of the subject can handle the task: in this process, or on another host that the broker connects.
    let subject = format!("tasks.{}", task.worker);
    match consumer::request(&subject, task.payload.as_bytes(), TIMEOUT_MS) {
        Ok(reply) => (
            StatusCode::OK,
            format!("{}\n", String::from_utf8_lossy(&reply.body)),
        ),
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error}\n")),
    }
}

fn respond(status: StatusCode, text: String) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", "text/plain; charset=utf-8")
        .body(text.into())?)
}

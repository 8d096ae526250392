//! An HTTP API with axum: the routes, and one handler function for each.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, Uri};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

#[wstd_axum::http_server]
fn main() -> Router {
    Router::new()
        .route("/", get(home))
        .route("/greet/{name}", get(greet))
        .route("/echo", post(echo))
        .fallback(not_found)
}

async fn home() -> &'static str {
    "Hello from axum!\n"
}

/// The query parameters of `/greet/{name}`.
#[derive(Deserialize)]
struct GreetQuery {
    greeting: Option<String>,
}

/// Greets the name from the path, with the greeting from the query.
async fn greet(Path(name): Path<String>, Query(query): Query<GreetQuery>) -> String {
    let greeting = query.greeting.as_deref().unwrap_or("Hello");
    format!("{greeting}, {name}!\n")
}

#[derive(Deserialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Echo {
    text: String,
    length: usize,
}

/// Returns the text and its length in characters. axum rejects a body that is not a `Message` with a 4xx status and the reason.
async fn echo(Json(message): Json<Message>) -> Json<Echo> {
    Json(Echo {
        length: message.text.chars().count(),
        text: message.text,
    })
}

#[derive(Serialize)]
struct Problem {
    error: String,
}

async fn not_found(uri: Uri) -> (StatusCode, Json<Problem>) {
    let error = format!("there is nothing at {}", uri.path());
    (StatusCode::NOT_FOUND, Json(Problem { error }))
}

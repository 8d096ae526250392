//! An HTTP API: its routes, and a function for each.

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

/// What may stand behind the `?`.
#[derive(Deserialize)]
struct Manner {
    greeting: Option<String>,
}

/// A part of the path and a part of the query.
async fn greet(Path(name): Path<String>, Query(manner): Query<Manner>) -> String {
    let greeting = manner.greeting.as_deref().unwrap_or("Hello");
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

/// JSON in, JSON out. A body that is no `Message` never gets here: axum answers it with 4xx and says why.
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

//! Counts requests and reports each one as telemetry: a span per step, a log record and two metrics.

mod telemetry;

use wstd::http::{Body, BodyExt as _, Client, Error, Request, Response, StatusCode};

wit_bindgen::generate!({ path: "wit", world: "otel-http", generate_all });

use self::telemetry::{Kind, Span};
use self::wasi::keyvalue::{atomics, store};

/// The key of the request counter.
const KEY: &str = "requests";

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let mut span = Span::of_request("handle");
    span.attribute("url.path", request.uri().path());
    let answer = match answer(&span).await {
        Ok(text) => {
            span.log(telemetry::INFO, &text);
            Ok((StatusCode::OK, text))
        }
        Err(reason) => {
            span.log(telemetry::ERROR, &reason);
            span.fail(&reason);
            Ok((StatusCode::BAD_GATEWAY, reason))
        }
    };
    answer.and_then(|(status, text)| {
        telemetry::count(status.as_u16(), text.len() + 1);
        Ok(Response::builder()
            .status(status)
            .header("content-type", "text/plain; charset=utf-8")
            .body(format!("{text}\n").into())?)
    })
}

/// Counts this request, and calls the server at `UPSTREAM_URL` if that is set.
async fn answer(span: &Span) -> Result<String, String> {
    let number = number(span)?;
    let upstream = match std::env::var("UPSTREAM_URL") {
        Ok(url) => format!(", and upstream said {}", fetch(span, &url).await?),
        Err(_) => String::new(),
    };
    Ok(format!("request {number}{upstream}"))
}

/// The number of requests so far, including this one.
fn number(parent: &Span) -> Result<u64, String> {
    let mut span = parent.child("count the request", Kind::Client);
    span.attribute("db.system.name", "wasi:keyvalue");
    let counted = store::open("default").and_then(|bucket| atomics::increment(&bucket, KEY, 1));
    counted.map_err(|error| {
        let reason = format!("the store failed: {error:?}");
        span.fail(&reason);
        reason
    })
}

/// Fetches `url`: status and text. The request carries a `traceparent`, so the other server continues the trace.
async fn fetch(parent: &Span, url: &str) -> Result<String, String> {
    let mut span = parent.child("ask upstream", Kind::Client);
    span.attribute("url.full", url);
    let traceparent = span.traceparent();
    let fetched = async {
        let request = Request::get(url)
            .header("traceparent", traceparent)
            .body(Body::empty())?;
        let response = Client::new().send(request).await?;
        let status = response.status().as_u16();
        let body = response.into_body().into_boxed_body().collect().await?;
        let text = String::from_utf8_lossy(&body.to_bytes()).trim_end().to_owned();
        Ok::<_, Error>(format!("{status} {text}"))
    };
    fetched.await.map_err(|error| {
        let reason = format!("upstream failed: {error}");
        span.fail(&reason);
        reason
    })
}

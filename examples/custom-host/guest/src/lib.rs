//! Counts the visits of each path.

use wstd::http::{Body, Error, Request, Response};

wit_bindgen::generate!({ path: "wit", world: "app", generate_all });

use self::example::counter::counter;

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    let path = request.uri().path();
    let answer = match counter::increment(path, 1) {
        Ok(visits) => format!("{path}: visit {visits}\n"),
        Err(error) => format!("{path}: {error:?}\n"),
    };
    Ok(Response::new(answer.into()))
}

//! The template `http-client`.

use std::net::TcpListener;

use wash_tests::{Project, Request, Sandbox, get};

use crate::project;
use crate::upstream::Upstream;
use crate::worlds::assert_world;

#[test]
fn the_readme_is_correct() {
    let sandbox = Sandbox::new();
    let upstream = Upstream::start();
    let mut project = project(&sandbox, "http-client")
        // The URL in the project's configuration is on the internet.
        .env("WASH_DEV__ENVIRONMENT__UPSTREAM_URL", &upstream.url())
        .port(9000, upstream.port());
    project.play_readme();

    let requests = upstream.requests();
    let lines: Vec<&str> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(lines, ["GET / HTTP/1.1", "POST /base/item?id=7 HTTP/1.1"]);
    let post = requests.last().unwrap();
    assert_eq!(post.body, r#"{"name":"ferris"}"#);
    assert_eq!(post.header("content-type"), Some("application/json"));
    let authority = format!("127.0.0.1:{}", upstream.port());
    assert_eq!(
        post.header("host"),
        Some(authority.as_str()),
        "the host of the upstream, not that of the original request"
    );

    // The status and a body larger than any buffer are passed back unchanged.
    let large = "0123456789abcdef".repeat(64 * 1024);
    let request = Request::new("PUT", format!("{}/large", project.url()));
    let response = request.body(large.clone()).send().unwrap();
    assert_eq!(response.status, 418);
    assert!(
        response.body == format!("{large}\n"),
        "{} bytes",
        response.body.len()
    );

    assert_world(&project, "my-http-client", "my_http_client");
    assert_reasons(project);
}

/// Checks the responses for a server that cannot be reached and for an invalid URL.
fn assert_reasons(mut project: Project<'_>) {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = format!("http://{closed}");
    for (upstream, status, reason) in [
        (
            closed.as_str(),
            502,
            format!("cannot get an answer from {closed}/x: "),
        ),
        ("nonsense", 500, "UPSTREAM_URL is 'nonsense'".to_owned()),
    ] {
        project.start_dev(&format!(
            "WASH_DEV__ENVIRONMENT__UPSTREAM_URL={upstream} wash dev"
        ));
        let response = get(&format!("{}/x", project.url())).unwrap();
        assert_eq!(response.status, status, "{response:?}");
        assert!(response.body.starts_with(&reason), "{response:?}");
    }
}

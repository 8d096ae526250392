//! The template `http-kv-handler`.

use wash_tests::servers::{Nats, Redis};
use wash_tests::{Request, Sandbox};

use crate::project;
use crate::worlds::assert_world;

#[test]
fn the_readme_is_correct_with_every_store() {
    let sandbox = Sandbox::new();
    let (nats, mut redis) = (Nats::start(), Redis::start());
    let mut project = project(&sandbox, "http-kv-handler")
        .port(4222, nats.address().port())
        .port(6379, redis.address().port());
    project.play_readme();
    let files = sandbox.work().join("my-http-kv-handler/data/own/default");
    assert!(
        files.is_dir(),
        "the README's run with a folder must store its data there"
    );

    let url = project.url();
    for (method, query, body, status, text) in [
        ("POST", "", "{", 400, "cannot read the entry: EOF"),
        ("DELETE", "", "", 400, "which key?"),
        ("PUT", "", "", 405, "GET, POST and DELETE"),
        (
            "POST",
            "",
            r#"{"key":"","value":""}"#,
            502,
            "a key must have 1 to 1024 bytes",
        ),
        ("POST", "", r#"{"key":"ä b","value":"ü"}"#, 200, "stored 'ä b'"),
        ("GET", "?key=%C3%A4+b", "", 200, "ü\n"),
        ("GET", "", "", 200, r#"{"keys":["greeting","ä b"]}"#),
    ] {
        let request = Request::new(method, format!("{url}/{query}")).body(body);
        let response = request.send().unwrap();
        assert_eq!(response.status, status, "{method} {query} {body}: {response:?}");
        assert!(
            response.body.contains(text),
            "{method} {query} {body}: {response:?}"
        );
    }

    // If the Redis server is stopped, the response says so without a delay.
    redis.stop();
    let response = Request::new("GET", format!("{url}/?key=greeting"))
        .send()
        .unwrap();
    assert_eq!(response.status, 502);
    assert!(response.body.contains("does not answer"), "{response:?}");
    assert_world(&project, "my-http-kv-handler", "my_http_kv_handler");
}

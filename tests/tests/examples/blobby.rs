//! The example `blobby`.

use wash_tests::servers::Nats;
use wash_tests::{Project, Request, Response, Sandbox, get};

use crate::project;
use crate::worlds::assert_world;

#[test]
fn the_readme_is_correct_with_every_store() {
    let sandbox = Sandbox::new();
    let mut nats = Nats::start();
    let mut project = project(&sandbox, "blobby").port(4222, nats.address().port());
    project.play_readme();

    let page = get(&project.url()).unwrap();
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<h1>Little Blobby Tables</h1>"), "{page:?}");

    // A body larger than any buffer is stored and returned unchanged, whole and in parts.
    let large = "0123456789abcdef".repeat(512 * 1024);
    let stored = ask(&project, "PUT", "/large.bin", &[], &large);
    assert_eq!(
        (stored.status, stored.body.as_str()),
        (201, "stored 'large.bin', 8388608 bytes\n")
    );
    let read = get(&format!("{}/large.bin", project.url())).unwrap();
    assert!(read.body == large, "{} bytes, {}", read.body.len(), read.status);
    for (range, status, body) in [
        ("bytes=16-20", 206, "01234"),
        ("bytes=8388606-", 206, "ef"),
        ("bytes=-3", 206, "def"),
        ("bytes=8388607-9999999", 206, "f"),
        ("bytes=8388608-", 416, "'large.bin' has 8388608 bytes\n"),
    ] {
        let part = ask(&project, "GET", "/large.bin", &[("range", range)], "");
        assert_eq!((part.status, part.body.as_str()), (status, body), "{range}");
    }
    for range in ["bytes=0-1,5-6", "lines=1-2", "bytes=5-4"] {
        let all = ask(&project, "GET", "/large.bin", &[("range", range)], "");
        assert_eq!((all.status, all.body.len()), (200, large.len()), "{range}");
    }

    for (method, path, body, status, text) in [
        (
            "PUT",
            "/%C3%A4%20b/c.txt",
            "ü",
            201,
            "stored 'ä b/c.txt', 2 bytes",
        ),
        ("GET", "/%C3%A4%20b/c.txt", "", 200, "ü"),
        ("PUT", "/empty", "", 201, "stored 'empty', 0 bytes"),
        ("GET", "/empty", "", 200, ""),
        ("HEAD", "/none", "", 404, ""),
        ("HEAD", "/empty", "", 200, ""),
        ("GET", "/%FF", "", 400, "the path is not UTF-8"),
        ("PATCH", "/empty", "x", 405, "GET, HEAD, PUT, POST and DELETE"),
        ("DELETE", "/", "", 405, "GET and POST"),
        ("DELETE", "/none", "", 200, "removed 'none'"),
        (
            "POST",
            "/",
            "",
            200,
            r#"["empty","hello.txt","large.bin","ä b/c.txt"]"#,
        ),
    ] {
        let response = ask(&project, method, path, &[], body);
        assert_eq!(response.status, status, "{method} {path}: {response:?}");
        assert!(response.body.contains(text), "{method} {path}: {response:?}");
    }
    let long = format!("/{}", "x".repeat(1025));
    let refused = ask(&project, "PUT", &long, &[], "x");
    assert_eq!(refused.status, 502);
    assert!(refused.body.contains("1 to 1024 bytes"), "{refused:?}");

    // If the NATS server is stopped, the response says so without a delay.
    nats.stop();
    let response = ask(&project, "GET", "/hello.txt", &[], "");
    assert_eq!(response.status, 502, "{response:?}");
    assert!(response.body.contains("is not connected"), "{response:?}");
    assert_world(&project, "blobby", "blobby");
}

fn ask(
    project: &Project<'_>,
    method: &'static str,
    path: &str,
    headers: &[(&'static str, &str)],
    body: &str,
) -> Response {
    let request = Request::new(method, format!("{}{path}", project.url())).body(body);
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(name, *value));
    request.send().unwrap()
}

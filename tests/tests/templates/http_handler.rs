//! The template `http-handler`.

use wash_tests::{Project, Request, Response, Sandbox, get};

use crate::project;
use crate::worlds::assert_world;

fn post(project: &Project<'_>, kind: &str, body: &str) -> Response {
    let request = Request::new("POST", format!("{}/echo", project.url()));
    request.header("content-type", kind).body(body).send().unwrap()
}

#[test]
fn the_readme_is_correct() {
    let sandbox = Sandbox::new();
    let mut project = project(&sandbox, "http-handler");
    project.play_readme();

    // Path and query are decoded, and the length counts characters.
    let url = format!(
        "{}/greet/J%C3%BCrgen?greeting=Gr%C3%BC%C3%9F%20dich",
        project.url()
    );
    assert_eq!(get(&url).unwrap().body, "Grüß dich, Jürgen!\n");
    let echo = post(&project, "application/json", r#"{"text":"Grüße","more":1}"#);
    assert_eq!(
        (echo.status, echo.body.as_str()),
        (200, r#"{"text":"Grüße","length":5}"#)
    );

    for (kind, body, status) in [
        ("application/json", "{", 400),
        ("text/plain", r#"{"text":"hi"}"#, 415),
        ("application/json", r#"{"word":"hi"}"#, 422),
    ] {
        let response = post(&project, kind, body);
        assert_eq!(response.status, status, "{kind} {body}: {response:?}");
        assert!(!response.body.is_empty(), "{kind} {body}: no reason given");
    }
    let wrong_method = get(&format!("{}/echo", project.url())).unwrap();
    assert_eq!(wrong_method.status, 405);
    assert_world(&project, "my-http-handler", "my_http_handler");
}

//! The template `service-tcp`.

use std::net::TcpListener;

use wash_tests::{Project, Request, Response, Sandbox, get};

use crate::project;
use crate::worlds::assert_world;

fn post(project: &Project<'_>, text: &str) -> Response {
    let request = Request::new("POST", format!("{}/", project.url()));
    request.body(text).send().unwrap()
}

#[test]
fn the_readme_is_correct() {
    // A listener on the same port of this machine neither blocks the service nor receives its connections.
    let _taken = TcpListener::bind("127.0.0.1:7777");
    let sandbox = Sandbox::new();
    let mut project = project(&sandbox, "service-tcp");
    project.play_readme();

    // More than all buffers on the way can hold, in both directions at the same time.
    let long = "Wörld peace, at last\n".repeat(50_000);
    let leet = "Wör1d p34c3, 47 1457\n".repeat(50_000);
    let answer = post(&project, &long);
    assert_eq!(answer.status, 200);
    assert!(answer.body == leet, "{} bytes", answer.body.len());
    assert_eq!(post(&project, "").body, "");

    let url = project.url();
    let page = get(&url).unwrap();
    assert!(page.status == 200 && page.body.contains("<textarea"), "{page:?}");
    assert_eq!(get(&format!("{url}/nowhere")).unwrap().status, 404);
    assert_eq!(Request::new("PUT", &url).send().unwrap().status, 405);

    assert_world(&project, "http-api", "http_api");
    assert_world(&project, "service-leet", "service-leet");

    // Without the service the component still works, and its response names the problem.
    let config = project.read(".wash/config.yaml");
    let alone = config.split("dev:").next().unwrap();
    sandbox.write(project.path(".wash/config.yaml"), alone);
    project.start_dev("wash dev");
    let answer = post(&project, "hi");
    assert_eq!(answer.status, 502, "{answer:?}");
    assert!(
        answer
            .body
            .starts_with("cannot reach the service at 127.0.0.1:7777: "),
        "{answer:?}"
    );
}

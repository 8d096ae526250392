//! The template `http-api-with-distributed-workloads`.

use wash_tests::servers::Nats;
use wash_tests::{Project, Request, Response, Sandbox, get};

use crate::project;
use crate::worlds::assert_world;

fn post(project: &Project<'_>, task: &str) -> Response {
    let request = Request::new("POST", format!("{}/task", project.url()));
    request.body(task).send().unwrap()
}

#[test]
fn the_readme_is_correct_in_the_process_and_over_nats() {
    let sandbox = Sandbox::new();
    let mut nats = Nats::start();
    let template = "http-api-with-distributed-workloads";
    let mut project = project(&sandbox, template).port(4222, nats.address().port());
    project.play_readme();

    for (task, status, text) in [
        (r#"{"payload":"Wörld"}"#, 200, "Wör1d\n"),
        (r#"{"worker":"reverse","payload":"Wörld"}"#, 200, "dlröW\n"),
        (
            r#"{"worker":"reverse","payload":""}"#,
            502,
            "there is nothing to write\n",
        ),
        (
            r#"{"worker":"a.b","payload":"x"}"#,
            502,
            "nobody is subscribed to 'tasks.a.b'\n",
        ),
        (
            r#"{"worker":"a b","payload":"x"}"#,
            502,
            "invalid subject 'tasks.a b': it contains white space or control characters\n",
        ),
    ] {
        let answer = post(&project, task);
        assert_eq!((answer.status, &*answer.body), (status, text), "{task}");
    }
    let answer = post(&project, "{}");
    assert_eq!(answer.status, 400);
    assert!(answer.body.starts_with("cannot read the task: "), "{answer:?}");
    let url = project.url();
    assert_eq!(get(&format!("{url}/nowhere")).unwrap().status, 404);
    assert_eq!(get(&format!("{url}/task")).unwrap().status, 405);

    // If the NATS server is stopped, the response says so without a delay.
    nats.stop();
    let answer = post(&project, r#"{"payload":"x"}"#);
    assert_eq!(answer.status, 502);
    assert!(answer.body.contains("is not connected"), "{answer:?}");

    assert_world(&project, "http-api", "http_api");
    assert_world(&project, "task", "task_leet");
    assert_world(&project, "task", "task_reverse");
}

//! The template `http-hello-world`.

use wash_tests::{Sandbox, get};

use crate::project;
use crate::worlds::assert_world;

#[test]
fn the_readme_is_correct() {
    let sandbox = Sandbox::new();
    let mut project = project(&sandbox, "http-hello-world");
    project.play_readme();
    let nowhere = get(&format!("{}/nowhere", project.url())).unwrap();
    assert_eq!((nowhere.status, nowhere.body.as_str()), (404, "Not found\n"));
    assert_world(&project, "my-http-hello-world", "my_http_hello_world");
}

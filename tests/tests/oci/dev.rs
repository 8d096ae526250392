//! `wash dev` with components from a registry.
#![cfg(unix)]

use wash_tests::servers::Registry;
use wash_tests::{Sandbox, Signal, get, parts};

use super::wash;

fn configure(sandbox: &Sandbox, reference: &str) {
    sandbox.write(
        "app/.wash/config.yaml",
        format!(
            "build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n\
             dev:\n  components:\n  - name: text\n    file: {reference}\n"
        ),
    );
}

/// What the project answers.
#[track_caller]
fn body(sandbox: &Sandbox) -> String {
    let mut dev = sandbox.wash(["dev", "--port", "0"]).in_dir("app").spawn();
    let line = dev.wait_stderr("Listening on ");
    let url = line
        .split_whitespace()
        .find(|word| word.starts_with("http"))
        .unwrap()
        .to_owned();
    dev.wait_stderr("Serving");
    let body = get(&url).unwrap().body;
    dev.signal(Signal::Terminate);
    let _ = dev.wait().success();
    body
}

#[test]
fn components_beside_the_project_may_be_in_a_registry() {
    let (mut registry, sandbox) = (Registry::start(), Sandbox::new());
    let reference = format!("{}/parts/text:1", registry.address());
    sandbox.write("app/src/app.wasm", parts::front());
    sandbox.write("one.wasm", parts::text("one"));
    sandbox.write("two.wasm", parts::text("two"));
    let _ = wash(&sandbox, &format!("oci push {reference} one.wasm")).success();
    configure(&sandbox, &reference);
    assert_eq!(body(&sandbox), "one");

    // The host pulls a component once; `wash oci pull` updates it.
    let _ = wash(&sandbox, &format!("oci push {reference} two.wasm")).success();
    assert_eq!(body(&sandbox), "one");
    let _ = wash(&sandbox, &format!("oci pull {reference}")).success();
    registry.stop();
    assert_eq!(body(&sandbox), "two");

    let missing = format!("{}/parts/none:1", registry.address());
    configure(&sandbox, &missing);
    let run = sandbox
        .wash(["dev", "--port", "0"])
        .in_dir("app")
        .run()
        .expect_code(4);
    assert!(
        run.stderr().contains("requested by 'dev.components[0].file'"),
        "{run}"
    );
    configure(&sandbox, &format!("{}/Parts:1", registry.address()));
    let run = sandbox
        .wash(["dev", "--port", "0"])
        .in_dir("app")
        .run()
        .expect_code(2);
    assert!(
        run.stderr().contains("invalid reference") && run.stderr().contains(".wash/config.yaml:7:"),
        "{run}"
    );
}

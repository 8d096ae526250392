//! Components and services that run beside the project's own component.

use wash_tests::parts::{self, Then};
use wash_tests::{get, guest};

use crate::app::{App, COPY, until};

/// A project whose component responds with the text that the component in `../parts/text.wasm` returns.
fn with_text() -> App {
    let app = App::new();
    app.save("src/app.wasm", parts::front());
    app.sandbox.write("parts/text.wasm", parts::text("one"));
    app.configure(
        COPY,
        "dev:\n  components:\n  - name: text\n    file: ../parts/text.wasm\n",
    );
    app
}

#[test]
fn files_that_are_not_components_are_reported_before_the_build() {
    let app = App::new();
    let dev = "\
dev:
  components:
  - { name: missing, file: ../missing.wasm }
  - { name: empty, file: src/empty.wasm }
  - { name: module, file: src/module.wasm }
  - { name: wit, file: src/wit.wasm }
  - { name: cut, file: src/cut.wasm }
  - { name: folder, file: src }
  service_file: src/junk.wasm
";
    app.configure(COPY, dev);
    app.save("src/empty.wasm", "");
    app.save("src/module.wasm", guest::core_module());
    app.save(
        "src/wit.wasm",
        guest::wit_package("package a:b; interface c { d: func(); }"),
    );
    let hello = guest::hello("");
    app.save("src/cut.wasm", &hello[..hello.len() / 2]);
    app.save("src/junk.wasm", "junk");
    let run = app
        .sandbox
        .wash(["dev", "--port", "0"])
        .in_dir("app")
        .run()
        .expect_code(2);
    let stderr = run.stderr();
    for (line, why) in [
        (6, "missing.wasm' does not exist"),
        (7, "is not a component: it is empty"),
        (8, "is a core module, not a component"),
        (9, "is a WIT package, not a component"),
        (10, "is not a valid component"),
        (11, "is a folder, not a component"),
        (
            12,
            "is not a component: it does not start with the WebAssembly magic number",
        ),
    ] {
        let place = format!(".wash/config.yaml:{line}:");
        assert!(
            stderr
                .lines()
                .any(|line| line.contains(&place) && line.contains(why)),
            "{place} {why} in\n{stderr}"
        );
    }
    assert_eq!(app.builds(), 0);
}

#[test]
fn a_file_that_the_build_creates_may_be_missing_until_the_build_ends() {
    let app = App::new();
    app.configure(
        COPY,
        "dev:\n  components:\n  - name: text\n    file: made/text.wasm\n",
    );
    let run = app
        .sandbox
        .wash(["dev", "--port", "0", "--no-watch"])
        .in_dir("app")
        .run()
        .expect_code(2);
    let stderr = run.stderr();
    assert!(
        stderr.contains(".wash/config.yaml:7:11: 'dev.components[0].file': the file '")
            && stderr.contains("made/text.wasm' does not exist")
            && stderr.contains("hint: create the missing file in the build command"),
        "{run}"
    );
    assert_eq!(app.builds(), 1);
}

#[test]
fn components_call_each_other_and_are_replaced_without_a_build() {
    let app = with_text();
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "one");

    app.sandbox.write("parts/text.wasm", parts::text("two"));
    dev.wait_for("parts/text.wasm");
    dev.wait_for("(reloaded in ");
    assert_eq!(dev.body(), "two");

    app.sandbox.write("parts/text.wasm", "broken");
    dev.wait_for("'dev.components[0].file'");
    dev.wait_for("still serving the last good build");
    assert_eq!(dev.body(), "two");
    app.sandbox.write("parts/text.wasm", parts::text("three"));
    dev.wait_for("(reloaded in ");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 1));

    // Without the component nothing provides the import.
    app.configure(COPY, "");
    dev.wait_for("test:parts/text");
    dev.wait_for("keeping the previous configuration");
    assert_eq!(dev.body(), "three");
}

#[test]
fn a_component_that_the_build_creates_is_deployed_once_per_build() {
    let command = "echo built >> ../builds; mkdir -p target/deep; cp src/text.wasm target/deep/; cp src/app.wasm out.wasm";
    let app = App::with(command);
    app.save("src/app.wasm", parts::front());
    app.save("src/text.wasm", parts::text("one"));
    app.save(".gitignore", "target/\n");
    app.configure(
        command,
        "dev:\n  components:\n  - name: text\n    file: target/deep/text.wasm\n",
    );
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "one");
    app.save("src/text.wasm", parts::text("two"));
    dev.wait_for("(reloaded in ");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));
    // Written outside a build, in a folder that did not exist when the session began.
    app.save("target/deep/text.wasm", parts::text("three"));
    dev.wait_for("(reloaded in ");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 2));
    let run = dev.end().success();
    assert_eq!(run.stderr().matches("(reloaded in ").count(), 2, "{run}");
}

#[test]
fn a_service_runs_beside_the_component_and_is_replaced() {
    let app = App::new();
    app.sandbox
        .write("parts/service.wasm", parts::service("first", Then::Stays));
    app.configure(
        COPY,
        "dev:\n  service_file: ../parts/service.wasm\nworkload:\n  components: { service: { environment: { A: x } } }\n",
    );
    let mut dev = app.dev(&[]);
    dev.wait_for("Granted service: environment A");
    assert_eq!(dev.body(), "one");
    until("the service prints a line", || {
        dev.session.stderr().contains("[service] first")
    });
    app.sandbox
        .write("parts/service.wasm", parts::service("second", Then::Stays));
    dev.wait_for("[service] second");
    assert_eq!((dev.body().as_str(), app.builds()), ("one", 1));
    let _ = dev.end().success();
}

#[test]
fn the_project_itself_can_be_the_service() {
    let app = App::new();
    app.save("src/app.wasm", parts::service("up", Then::Stays));
    app.configure(COPY, "dev:\n  service: true\n");
    let mut dev = app.dev(&[]);
    dev.wait_for("Running app, without an HTTP handler (ready in ");
    until("the service prints a line", || {
        dev.session.stderr().contains("[service] up")
    });
    assert_eq!(
        get(&dev.url).expect("an answer").status,
        404,
        "no component handles HTTP"
    );
    app.save("src/app.wasm", parts::service("up again", Then::Stays));
    dev.wait_for("[service] up again");
    app.configure(COPY, "");
    dev.wait_for("(reloaded in ");
    app.save("src/app.wasm", guest::hello("a component again"));
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "a component again");
    let _ = dev.end().success();
}

#[test]
fn a_service_that_crashes_is_reported_in_one_line_and_restarted() {
    let app = App::new();
    app.sandbox
        .write("parts/service.wasm", parts::service("up", Then::Crashes));
    app.configure(COPY, "dev:\n  service_file: ../parts/service.wasm\n");
    let mut dev = app.dev(&[]);
    let line = dev.wait_for("[service] crashed");
    assert!(
        line.contains("unreachable") && line.contains("restarting in "),
        "{line}"
    );
    dev.wait_for("[service] up");
    dev.wait_for("[service] crashed");
    assert_eq!(dev.body(), "one", "the component still serves");
    app.sandbox
        .write("parts/service.wasm", parts::service("fine", Then::Stays));
    dev.wait_for("[service] fine");
    let _ = dev.end().success();
}

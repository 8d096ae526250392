//! What runs beside the project's own component.

use wash_tests::guest;

use crate::app::{App, COPY};

#[test]
fn files_that_hold_no_component_are_told_before_the_build() {
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
        (12, "is not a component: it does not begin as WebAssembly does"),
    ] {
        let place = format!(".wash/config.yaml:{line}:");
        assert!(
            stderr
                .lines()
                .any(|said| said.contains(&place) && said.contains(why)),
            "{place} {why} in\n{stderr}"
        );
    }
    assert_eq!(app.builds(), 0);
}

#[test]
fn a_file_that_the_build_should_make_is_asked_for_after_it() {
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
            && stderr.contains("hint: let the build command make what is missing"),
        "{run}"
    );
    assert_eq!(app.builds(), 1);
}

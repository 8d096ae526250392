//! Rebuilds: which changes start a build, and what is served during a build.

use wash_tests::{Sandbox, guest, guest::Http};

use crate::app::{App, COPY, HELD, until};

#[test]
fn the_last_good_build_serves_until_a_broken_project_is_fixed() {
    let app = App::new();
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    let mut dev = app.dev(&[]);
    dev.wait_for("waiting for changes; requests wait for the first good build");

    app.save("src/app.wasm", guest::hello("first"));
    dev.wait_for("Serving http://127.0.0.1:");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", "not a component");
    dev.wait_for("still serving the last good build; waiting for changes");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", guest::hello("second"));
    let line = dev.wait_for("Serving http://127.0.0.1:");
    assert!(line.contains("(reloaded in "), "{line}");
    assert_eq!(dev.body(), "second");

    // A component that no host can run fails at the deployment, not at the build.
    app.save("src/app.wasm", Http::new("x").imports_unknown().component());
    dev.wait_for("example:nowhere/thing@1.2.3");
    dev.wait_for("still serving the last good build");
    assert_eq!(dev.body(), "second");

    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    dev.wait_for("still serving the last good build");
    app.save("src/app.wasm", guest::hello("third"));
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "third");
    let _ = dev.end().success();
}

#[test]
fn ten_files_saved_at_once_are_one_build() {
    let app = App::new();
    for number in 0..10 {
        app.save(&format!("src/{number}.txt"), "old");
    }
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    for number in 0..10 {
        app.save(&format!("src/{number}.txt"), "new");
    }
    dev.wait_for("Serving");
    // If there were a third build for these files, it would run before this one.
    app.save("src/app.wasm", guest::hello("two"));
    dev.wait_for("Changed src/app.wasm");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 3));
}

#[test]
fn a_build_that_writes_into_the_tree_is_one_build() {
    let generate = "mkdir -p src/gen/deep; for n in 1 2 3; do date +%s%N > src/gen/deep/$n.txt; done; \
                    { echo '# made by a script, DO NOT EDIT'; date +%s%N; } > src/stamp.txt; ";
    let app = App::with(&format!("{generate}{COPY}"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    for (text, builds) in [("two", 2), ("three", 3)] {
        app.save("src/app.wasm", guest::hello(text));
        dev.wait_for("Serving");
        assert_eq!((dev.body().as_str(), app.builds()), (text, builds));
    }
    let _ = dev.end().success();
    assert_eq!(app.builds(), 3);

    // In a second session the generated files exist already, and the build changes them.
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    app.save("src/app.wasm", guest::hello("four"));
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("four", 5));
}

#[test]
fn a_file_that_every_build_changes_does_not_cause_endless_builds() {
    let app = App::with(&format!("date +%s%N > src/notes.txt; {COPY}"));
    app.save("src/notes.txt", "nothing says that this is generated");
    let mut dev = app.dev(&[]);
    dev.wait_for("'src/notes.txt' changes in every build");
    app.save("src/app.wasm", guest::hello("two"));
    dev.wait_for("Changed src/app.wasm");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
}

#[test]
fn a_save_during_a_build_is_not_lost() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/app.wasm", guest::hello("two"));
    app.sandbox.write("go", "");
    dev.wait_for("Changed src/app.wasm during the build");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));

    // The same while a component is served. This editor saves by replacing the file.
    for name in ["go", "held"] {
        std::fs::remove_file(app.sandbox.path(name)).unwrap();
    }
    app.save("src/note.txt", "");
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/.app.wasm.tmp", guest::hello("three"));
    std::fs::rename(app.path("src/.app.wasm.tmp"), app.path("src/app.wasm")).unwrap();
    app.sandbox.write("go", "");
    dev.wait_for("Changed src/app.wasm during the build");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 4));
}

#[test]
fn a_configuration_saved_during_a_build_is_applied_after_it() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/other.wasm", guest::hello("other"));
    app.configure("echo built >> ../builds; cp src/other.wasm out.wasm", "");
    app.sandbox.write("go", "");
    dev.wait_for("Changed .wash/config.yaml during the build");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("other", 2));
}

#[test]
fn renamed_deleted_and_new_files_and_folders_are_changes() {
    let app = App::with("echo built >> ../builds; cp src/*/*.wasm out.wasm");
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    app.save("src/a/old.wasm", guest::hello("one"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");

    std::fs::rename(app.path("src/a/old.wasm"), app.path("src/a/new.wasm")).unwrap();
    dev.wait_for("Changed src/a/new.wasm and 1 more");
    dev.wait_for("Serving");
    std::fs::rename(app.path("src/a"), app.path("src/b")).unwrap();
    dev.wait_for("Changed src/a/new.wasm and 1 more");
    dev.wait_for("Serving");
    app.save("src/b/new.wasm", guest::hello("two"));
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
    std::fs::remove_dir_all(app.path("src/b")).unwrap();
    dev.wait_for("still serving");
    app.save("src/c/x.wasm", guest::hello("three"));
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 6));
}

#[test]
fn ignored_files_and_unchanged_content_start_no_build() {
    let app = App::new();
    app.save(".gitignore", "*.log\n/cold/\n");
    app.save("src/same.txt", "same");
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    for file in [
        "src/x.log",
        "cold/x.txt",
        "node_modules/a/b.js",
        ".git/HEAD",
        "src/.app.swp",
    ] {
        app.save(file, "");
    }
    app.save("src/same.txt", "same");
    app.save("src/app.wasm", guest::hello("two"));
    let line = dev.wait_for("Changed");
    assert!(line.trim_end().ends_with("Changed src/app.wasm"), "{line}");
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));
}

#[test]
fn paths_may_contain_spaces_and_non_ascii_letters() {
    let app = App::at("mein Projekt – größer 日本", COPY);
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    app.save("src/übung 1.txt", "");
    dev.wait_for("Changed src/übung 1.txt");
    dev.wait_for("Serving");
    app.save("src/app.wasm", guest::hello("two"));
    dev.wait_for("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 3));
}

#[test]
fn without_watching_a_failed_build_is_the_end() {
    let app = App::with("echo no such luck; exit 7");
    let args = ["dev", "--port", "0", "--no-watch", "-o", "json"];
    let run = app.sandbox.wash(args).in_dir("app").run().expect_code(3);
    assert_eq!(run.json()["success"], false);
    assert!(run.stderr().contains("no such luck"), "{run}");

    let app = App::new();
    let mut dev = app.dev(&["--no-watch"]);
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "one");
    let _ = dev.end().success();
}

#[test]
fn outside_a_project_dev_exits_with_a_hint() {
    let sandbox = Sandbox::new();
    let run = sandbox.wash(["dev", "--port", "0"]).run().expect_code(2);
    assert!(run.stderr().contains("wash new"), "{run}");
}

#[test]
fn a_component_without_a_build_command_is_served_and_watched() {
    let app = App::new();
    app.save(".wash/config.yaml", "build:\n  component_path: dist/app.wasm\n");
    app.save("dist/app.wasm", guest::hello("one"));
    let mut dev = app.dev(&[]);
    dev.wait_for("Serving");
    app.save("dist/app.wasm", guest::hello("two"));
    dev.wait_for("Serving");
    assert_eq!(dev.body(), "two");
}

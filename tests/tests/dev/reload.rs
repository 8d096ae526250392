//! What is built and when.

use wash_tests::{Sandbox, guest, guest::Http};

use crate::app::{App, COPY, HELD, until};

#[test]
fn broken_and_fixed_twice_on_one_port() {
    let app = App::new();
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    let mut dev = app.dev(&[]);
    dev.said("waiting for changes; requests wait for the first good build");

    app.save("src/app.wasm", guest::hello("first"));
    dev.said("Serving http://127.0.0.1:");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", "this is no component");
    dev.said("still serving the last good build; waiting for changes");
    assert_eq!(dev.body(), "first");

    app.save("src/app.wasm", guest::hello("second"));
    let line = dev.said("Serving http://127.0.0.1:");
    assert!(line.contains("(reloaded in "), "{line}");
    assert_eq!(dev.body(), "second");

    // A component that no host can run fails at the deployment, not at the build.
    app.save("src/app.wasm", Http::new("x").imports_unknown().component());
    dev.said("example:nowhere/thing@1.2.3");
    dev.said("still serving the last good build");
    assert_eq!(dev.body(), "second");

    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    dev.said("still serving the last good build");
    app.save("src/app.wasm", guest::hello("third"));
    dev.said("Serving");
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
    dev.said("Serving");
    for number in 0..10 {
        app.save(&format!("src/{number}.txt"), "new");
    }
    dev.said("Serving");
    // Were there a third build, it would come before this one.
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Changed src/app.wasm");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 3));
}

#[test]
fn a_build_that_writes_into_the_tree_is_one_build() {
    let generate = "mkdir -p src/gen/deep; for n in 1 2 3; do date +%s%N > src/gen/deep/$n.txt; done; \
                    { echo '# made by a script, DO NOT EDIT'; date +%s%N; } > src/stamp.txt; ";
    let app = App::with(&format!("{generate}{COPY}"));
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    for (text, builds) in [("two", 2), ("three", 3)] {
        app.save("src/app.wasm", guest::hello(text));
        dev.said("Serving");
        assert_eq!((dev.body().as_str(), app.builds()), (text, builds));
    }
    let _ = dev.end().success();
    assert_eq!(app.builds(), 3);

    // A second session finds them there already, and they change.
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    app.save("src/app.wasm", guest::hello("four"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("four", 5));
}

#[test]
fn a_file_that_every_build_changes_cannot_build_for_ever() {
    let app = App::with(&format!("date +%s%N > src/notes.txt; {COPY}"));
    app.save("src/notes.txt", "nothing says that this is generated");
    let mut dev = app.dev(&[]);
    dev.said("'src/notes.txt' changes in every build");
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Changed src/app.wasm");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
}

#[test]
fn a_save_during_a_build_is_not_lost() {
    let app = App::with(HELD);
    let mut dev = app.dev(&[]);
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/app.wasm", guest::hello("two"));
    app.sandbox.write("go", "");
    dev.said("Changed src/app.wasm during the build");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));

    // The same while a component is served, with the save of an editor that replaces the file.
    for name in ["go", "held"] {
        std::fs::remove_file(app.sandbox.path(name)).unwrap();
    }
    app.save("src/note.txt", "");
    until("the build runs", || app.sandbox.path("held").exists());
    app.save("src/.app.wasm.tmp", guest::hello("three"));
    std::fs::rename(app.path("src/.app.wasm.tmp"), app.path("src/app.wasm")).unwrap();
    app.sandbox.write("go", "");
    dev.said("Changed src/app.wasm during the build");
    dev.said("Serving");
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
    dev.said("Changed .wash/config.yaml during the build");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("other", 2));
}

#[test]
fn renamed_deleted_and_new_files_and_folders_are_changes() {
    let app = App::with("echo built >> ../builds; cp src/*/*.wasm out.wasm");
    std::fs::remove_file(app.path("src/app.wasm")).unwrap();
    app.save("src/a/old.wasm", guest::hello("one"));
    let mut dev = app.dev(&[]);
    dev.said("Serving");

    std::fs::rename(app.path("src/a/old.wasm"), app.path("src/a/new.wasm")).unwrap();
    dev.said("Changed src/a/new.wasm and 1 more");
    dev.said("Serving");
    std::fs::rename(app.path("src/a"), app.path("src/b")).unwrap();
    dev.said("Changed src/a/new.wasm and 1 more");
    dev.said("Serving");
    app.save("src/b/new.wasm", guest::hello("two"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 4));
    std::fs::remove_dir_all(app.path("src/b")).unwrap();
    dev.said("still serving");
    app.save("src/c/x.wasm", guest::hello("three"));
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("three", 6));
}

#[test]
fn what_git_ignores_and_what_does_not_differ_starts_no_build() {
    let app = App::new();
    app.save(".gitignore", "*.log\n/cold/\n");
    app.save("src/same.txt", "same");
    let mut dev = app.dev(&[]);
    dev.said("Serving");
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
    let line = dev.said("Changed");
    assert!(line.trim_end().ends_with("Changed src/app.wasm"), "{line}");
    dev.said("Serving");
    assert_eq!((dev.body().as_str(), app.builds()), ("two", 2));
}

#[test]
fn a_path_may_have_spaces_and_letters_of_all_kinds() {
    let app = App::at("mein Projekt – größer 日本", COPY);
    let mut dev = app.dev(&[]);
    dev.said("Serving");
    app.save("src/übung 1.txt", "");
    dev.said("Changed src/übung 1.txt");
    dev.said("Serving");
    app.save("src/app.wasm", guest::hello("two"));
    dev.said("Serving");
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
    dev.said("Serving");
    assert_eq!(dev.body(), "one");
    let _ = dev.end().success();
}

#[test]
fn where_nothing_says_how_to_build_there_is_nothing_to_wait_for() {
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
    dev.said("Serving");
    app.save("dist/app.wasm", guest::hello("two"));
    dev.said("Serving");
    assert_eq!(dev.body(), "two");
}

//! The rules of behaviour that every command keeps.

mod commands;
mod ground;

use serde_json::Value;
use wash_tests::{Run, Sandbox};

use commands::{FAIL, HELP, OTHERS, SUCCEED};
use ground::{Ground, sandbox};

fn with<'a>(args: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [args, more].concat()
}

/// The shape of the document that every command prints.
#[track_caller]
fn document(run: &Run) -> Value {
    let document = run.json();
    let keys: Vec<&str> = document
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys())
        .map(String::as_str)
        .collect();
    assert_eq!(keys, ["success", "message", "data"], "{run}");
    assert_eq!(document["success"], run.code() == 0, "{run}");
    assert!(
        document["message"]
            .as_str()
            .is_some_and(|message| !message.is_empty()),
        "{run}"
    );
    document
}

#[test]
fn json_is_exactly_one_document_on_success() {
    let ground = Ground::new();
    for args in SUCCEED {
        let run = ground.wash(args, &["-o", "json"]).success();
        document(&run);
    }
    document(&sandbox().wash(["-o", "json", "doctor"]).run());
}

#[test]
fn json_is_exactly_one_document_on_failure() {
    for (args, code) in FAIL {
        let run = sandbox()
            .wash(with(args, &["-o", "json"]))
            .run()
            .expect_code(*code);
        let document = document(&run);
        assert_eq!(document["data"]["exit_code"], *code, "{run}");
        assert!(
            document["data"]["causes"].is_array() && document["data"]["hints"].is_array(),
            "{run}"
        );
    }
}

#[test]
fn a_wrong_command_line_is_a_document_too() {
    let wrong: &[&[&str]] = &[
        &["biuld"],
        &["build", "--no-such-flag"],
        &[],
        &["config"],
        &["completion", "klingon"],
        &["dev", "--port", "x"],
        &["config", "shwo"],
    ];
    for args in wrong {
        for json in [
            ["-o", "json"].as_slice(),
            &["-ojson"],
            &["--output", "json"],
            &["--output=json"],
        ] {
            let run = sandbox().wash(with(args, json)).run().expect_code(2);
            document(&run);
        }
        let run = sandbox()
            .wash(*args)
            .env("WASH_OUTPUT", "json")
            .run()
            .expect_code(2);
        document(&run);
        let run = sandbox().wash(*args).run().expect_code(2);
        assert_eq!(run.stdout(), "", "{run}");
        let begin = if matches!(*args, [] | ["config"]) {
            ""
        } else {
            "error: "
        };
        assert!(
            run.stderr().starts_with(begin) && run.stderr().contains("--help"),
            "{run}"
        );
    }
}

#[test]
fn text_failures_leave_stdout_empty_and_say_what_to_do() {
    for (args, code) in FAIL {
        let run = sandbox().wash(*args).run().expect_code(*code);
        if *args != ["new"] {
            assert_eq!(run.stdout(), "", "{run}");
        }
        let stderr = run.stderr();
        assert!(stderr.lines().any(|line| line.starts_with("error: ")), "{run}");
        assert!(!stderr.contains("os error"), "{run}");
        assert!(!stderr.contains("panicked"), "{run}");
    }
}

#[test]
fn help_and_version_create_nothing() {
    for args in HELP {
        for flag in ["--help", "-h"] {
            let sandbox = Sandbox::new();
            let before = sandbox.files();
            let run = sandbox.wash(with(args, &[flag])).run().success();
            assert!(run.stdout().contains("Usage: wash"), "{run}");
            assert_eq!(run.stderr(), "", "{run}");
            assert_eq!(
                sandbox.files(),
                before,
                "`wash {} {flag}` created something",
                args.join(" ")
            );
        }
    }
    let sandbox = Sandbox::new();
    let before = sandbox.files();
    let run = sandbox.wash(["--version"]).run().success();
    assert!(run.stdout().starts_with("wash "), "{run}");
    assert_eq!(sandbox.files(), before);
}

/// The commands that a help lists.
fn listed(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    lines
        .filter_map(|line| Some(line.split_whitespace().next()?.to_owned()))
        .collect()
}

#[test]
fn the_lists_have_every_command() {
    let mut groups: Vec<Vec<String>> = vec![Vec::new()];
    while let Some(group) = groups.pop() {
        let mut args = group.clone();
        args.push("-h".to_owned());
        let subcommands = listed(&Sandbox::new().wash(args).run().success().stdout());
        let begins = |args: &[&str]| group.iter().zip(args).filter(|(word, arg)| word == arg).count();
        let is = |args: &[&str]| begins(args) == group.len() && args.len() >= group.len();
        let name = group.join(" ");
        assert!(
            HELP.iter().any(|args| is(args) && args.len() == group.len()),
            "'{name}' is missing in HELP"
        );
        if subcommands.is_empty() {
            assert!(
                SUCCEED.iter().chain(OTHERS).any(|args| is(args)),
                "'{name}' is missing in SUCCEED"
            );
            assert!(
                FAIL.iter().any(|(args, _)| is(args)),
                "'{name}' is missing in FAIL"
            );
        }
        groups.extend(
            subcommands
                .into_iter()
                .map(|it| [group.as_slice(), &[it]].concat()),
        );
    }
}

#[test]
fn reading_commands_create_nothing() {
    for args in [
        ["config", "info"].as_slice(),
        &["config", "show"],
        &["config", "validate"],
        &["new", "--list"],
        &["doctor"],
    ] {
        let sandbox = sandbox();
        let before = sandbox.files();
        let run = sandbox.wash(args).run();
        assert_eq!(
            sandbox.files(),
            before,
            "`wash {}` created something\n{run}",
            args.join(" ")
        );
    }
}

#[test]
fn a_success_prints_no_warning() {
    let ground = Ground::new();
    for args in SUCCEED {
        let run = ground.wash(args, &[]).success();
        let output = format!("{}{}", run.stdout(), run.stderr()).to_lowercase();
        // The scripts of shells contain all words of the help.
        if args[0] != "completion" {
            assert!(!output.contains("warning"), "{run}");
        }
    }
}

#[test]
fn pipes_and_no_color_get_no_colour() {
    let ground = Ground::new();
    for args in SUCCEED {
        for color in [None, Some("")] {
            let sandbox = ground.sandbox();
            let command = sandbox.wash(ground.words(args));
            let command = match color {
                None => command,
                Some(value) => command.env("NO_COLOR", value),
            };
            let run = command.run().success();
            if args[0] != "completion" {
                assert!(
                    !run.stdout().contains('\u{1b}') && !run.stderr().contains('\u{1b}'),
                    "{run}"
                );
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn a_terminal_gets_colour_unless_told_otherwise() {
    let sandbox = sandbox();
    let mut terminal = sandbox.wash(["build"]).spawn_in_terminal();
    terminal.wait_for("out.wasm");
    assert_eq!(terminal.wait(), 0);
    assert!(terminal.output().contains("\u{1b}["), "{:?}", terminal.output());
    for (name, value) in [("NO_COLOR", "1"), ("WASH_COLOR", "never")] {
        let mut terminal = sandbox.wash(["build"]).env(name, value).spawn_in_terminal();
        terminal.wait_for("out.wasm");
        assert_eq!(terminal.wait(), 0);
        assert!(
            !terminal.output().contains("\u{1b}["),
            "{name}: {:?}",
            terminal.output()
        );
    }
}

#[test]
fn quiet_leaves_only_the_result() {
    let ground = Ground::new();
    for args in SUCCEED {
        let run = ground.wash(args, &["-q"]).success();
        assert_eq!(run.stderr(), "", "{run}");
    }
}

#[test]
fn directory_comes_before_or_after_the_command() {
    for args in [["build"].as_slice(), &["config", "show"], &["inspect"]] {
        let before = sandbox();
        before.write("elsewhere/x", "");
        let dir = before.work().display().to_string();
        let first = before
            .wash(with(&["-C", &dir], args))
            .in_dir("elsewhere")
            .run()
            .success();
        let last = before
            .wash(with(args, &["-C", &dir]))
            .in_dir("elsewhere")
            .run()
            .success();
        assert_eq!(first.stdout(), last.stdout());
    }
}

#[test]
fn a_home_that_cannot_be_written_is_no_obstacle() {
    // What works on the home itself needs one.
    let homely = ["--global", "cleanup", "login", "logout"];
    let needs_home = |args: &[&str]| args.iter().any(|arg| homely.contains(arg));
    let ground = Ground::new();
    for args in SUCCEED.iter().filter(|args| !needs_home(args)) {
        let sandbox = ground.sandbox();
        let run = sandbox.wash(ground.words(args)).without_home().run();
        assert_eq!(run.code(), 0, "{run}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let sandbox = sandbox();
    let script = format!(
        "'{}' config show | true; echo done",
        sandbox.wash_path().display()
    );
    let run = sandbox.program("sh", ["-c", &script]).run().success();
    assert_eq!(run.stdout(), "done\n");
    assert!(
        !run.stderr().contains("panicked") && !run.stderr().contains("Broken pipe"),
        "{run}"
    );
}

#[test]
fn unknown_variables_of_the_environment_are_no_obstacle() {
    let run = sandbox()
        .wash(["build"])
        .env("WASH_SOMETHING", "else")
        .env("CARGO_TERM_COLOR", "always")
        .run();
    assert_eq!(run.code(), 0, "{run}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let full = ["sh", "-c", "exec \"$@\" >/dev/full", "sh"];
    let closed = ["sh", "-c", "{ \"$@\" || echo failed >&2; } | true", "sh"];
    for args in [
        ["--version"].as_slice(),
        &["--help"],
        &["build"],
        &["build", "--help"],
        &["completion", "bash"],
        &["config", "show"],
        &["config", "show", "-o", "json"],
        &["doctor", "--list"],
        &["inspect"],
        &["new", "--list"],
        &["wit", "tree", "-C", "lib"],
        &["wit", "tree", "-C", "nowhere", "-o", "json"],
    ] {
        let run = sandbox().wash(args).through(full).run();
        assert_ne!(run.code(), 0, "{run}");
        assert!(run.stderr().contains("cannot write to standard output"), "{run}");
        let run = sandbox().wash(args).through(closed).run().success();
        let quiet = !run.stderr().contains("standard output") && !run.stderr().contains("failed");
        assert!(quiet || args.contains(&"nowhere"), "{run}");
    }
}

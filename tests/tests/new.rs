//! `wash new`: creates a project from an embedded template, completely or not at all.

// Some tests need Unix or Linux.
#![cfg_attr(not(target_os = "linux"), allow(unused_imports, dead_code))]

use std::path::Path;

use serde_json::Value;
use wash_tests::Sandbox;

mod scaffold;

use scaffold::{assert_nothing_new, assert_refused, git, listing};

#[test]
fn an_embedded_template_becomes_a_project() {
    let sandbox = Sandbox::new();
    let run = sandbox
        .wash(["new", "http-hello-world", "--name", "my-app"])
        .run();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    Created my-app from the template http-hello-world (a Git repository with one commit)

    Next:
      cd my-app
      wash dev

    ----- stderr -----
    ");
    let config = sandbox.read("my-app/.wash/config.yaml");
    assert!(
        config.contains("component_path: target/wasm32-wasip2/release/my_app.wasm"),
        "{config}"
    );
    assert!(sandbox.read("my-app/Cargo.toml").contains("name = \"my-app\""));
    for file in listing(&sandbox)
        .iter()
        .filter(|file| sandbox.path(file).is_file())
    {
        let text = sandbox.read(file);
        assert!(
            !text.contains("http-hello-world") && !text.contains("http_hello_world"),
            "{file} has the old name"
        );
    }
    assert_eq!(
        git(&sandbox, "my-app", &["log", "--format=%an <%ae>: %s"]),
        "wash <wash@localhost>: Create my-app from the template http-hello-world"
    );
    assert_eq!(git(&sandbox, "my-app", &["status", "--porcelain"]), "");
    assert_eq!(git(&sandbox, "my-app", &["branch", "--show-current"]), "main");
    assert!(
        listing(&sandbox)
            .iter()
            .all(|file| file == "my-app" || file.starts_with("my-app/"))
    );
}

#[test]
fn a_workspace_takes_the_name_and_its_crates_keep_their_names() {
    let sandbox = Sandbox::new();
    let _ = sandbox
        .wash(["new", "service-tcp", "--name", "my-service"])
        .run()
        .success();
    assert!(sandbox.read("my-service/README.md").starts_with("# my-service\n"));
    assert!(
        sandbox
            .read("my-service/wit/world.wit")
            .contains("package wasmcloud:my-service;")
    );
    for file in [
        "Cargo.toml",
        "Cargo.lock",
        ".wash/config.yaml",
        "http-api/Cargo.toml",
    ] {
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/service-tcp");
        let original = std::fs::read_to_string(template.join(file)).unwrap();
        assert_eq!(
            sandbox.read(Path::new("my-service").join(file)),
            original,
            "{file}"
        );
    }
    for file in listing(&sandbox)
        .iter()
        .filter(|file| sandbox.path(file).is_file())
    {
        let text = sandbox.read(file);
        assert!(!text.contains("service-tcp"), "{file} has the old name");
    }
}

#[test]
fn json_describes_the_created_project() {
    let sandbox = Sandbox::new();
    let run = sandbox
        .wash(["-o", "json", "new", "http-hello-world", "--no-git"])
        .run();
    insta::assert_snapshot!(run.filter(r#""files": \d+"#, r#""files": "[COUNT]""#), @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "created 'http-hello-world' from the template http-hello-world",
      "data": {
        "name": "http-hello-world",
        "path": "[WORK]/http-hello-world",
        "template": "http-hello-world",
        "subfolder": null,
        "git_ref": null,
        "template_commit": null,
        "language": "Rust",
        "files": "[COUNT]",
        "git": false,
        "commit": null,
        "setup": null
      }
    }

    ----- stderr -----
    "#);
    assert!(!sandbox.path("http-hello-world/.git").exists());
}

#[test]
fn the_binary_embeds_every_file_of_the_templates_folder() {
    let sandbox = Sandbox::new();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../templates")
        .canonicalize()
        .unwrap();
    let args = [
        "-C",
        &templates.display().to_string(),
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "-z",
    ];
    let tracked = sandbox
        .program("git", args.iter().chain(&["."]))
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "safe.directory")
        .env("GIT_CONFIG_VALUE_0", "*")
        .run()
        .success()
        .stdout();
    let tracked: Vec<&str> = tracked
        .split('\0')
        .filter(|path| templates.join(path).is_file())
        .collect();
    assert!(tracked.len() > 3, "{tracked:?}");
    let listed = sandbox
        .wash(["new", "--list", "-o", "json"])
        .run()
        .success()
        .json();
    for template in listed["data"]["templates"].as_array().unwrap() {
        let name = template["name"].as_str().unwrap();
        let _ = sandbox.wash(["new", name, "--no-git"]).run().success();
    }
    let mut created: Vec<String> = listing(&sandbox)
        .into_iter()
        .filter(|path| sandbox.path(path).is_file())
        .collect();
    let mut tracked: Vec<String> = tracked.into_iter().map(str::to_owned).collect();
    created.sort();
    tracked.sort();
    assert_eq!(created, tracked, "if a file is new, touch cli/build.rs");
    for file in &tracked {
        assert_eq!(
            std::fs::read(sandbox.path(file)).unwrap(),
            std::fs::read(templates.join(file)).unwrap(),
            "{file}"
        );
    }
}

#[test]
fn templates_are_listed() {
    let sandbox = Sandbox::new();
    let list = sandbox.wash(["new", "--list"]).run().success();
    let line = list
        .stdout()
        .lines()
        .find(|line| line.starts_with("http-hello-world "))
        .map(str::to_owned);
    assert!(line.is_some_and(|line| line.contains("  Rust  ")), "{list}");
    let lines: Vec<String> = list.stdout().lines().map(str::to_owned).collect();
    assert!(lines.len() > 1 && lines.is_sorted(), "{list}");
    let json = sandbox
        .wash(["new", "--list", "-o", "json"])
        .run()
        .success()
        .json();
    let first = &json["data"]["templates"][0];
    for key in ["name", "language", "description"] {
        assert!(
            first[key].as_str().is_some_and(|value| !value.is_empty()),
            "{json}"
        );
    }
}

#[test]
fn without_a_terminal_a_template_must_be_named() {
    let sandbox = Sandbox::new();
    let run = sandbox.wash(["new"]).run().expect_code(2);
    assert!(run.stdout().is_empty());
    let listed = |line: &str| line.split_whitespace().take(2).eq(["http-hello-world", "Rust"]);
    assert!(run.stderr().lines().any(listed), "{run}");
    assert!(run.stderr().contains("error: no template specified"), "{run}");
    let json = sandbox.wash(["new", "-o", "json"]).run().expect_code(2).json();
    assert_eq!(json["success"], Value::Bool(false));
}

#[test]
fn names_are_checked_before_anything_is_written() {
    let sandbox = Sandbox::new();
    let run = assert_refused(
        &sandbox,
        &["http-hello-world", "--name", "My App"],
        "uppercase letter 'M'",
    );
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: invalid project name 'My App': it contains the uppercase letter 'M'
    hint: use lowercase letters, digits, '-' and '_', and begin with a letter
    hint: try '--name my-app'
    ");
    for name in ["../up", "/tmp/x", ".hidden", "", "fn", "a/b", "con", "größe"] {
        let name = format!("--name={name}");
        assert_eq!(
            assert_refused(&sandbox, &["http-hello-world", &name], "invalid project name").code(),
            2
        );
    }
}

#[test]
fn an_unknown_template_is_an_error_with_a_suggestion() {
    let sandbox = Sandbox::new();
    let run = assert_refused(&sandbox, &["http-helo-world"], "did you mean 'http-hello-world'?");
    assert_eq!(run.code(), 2);
    let _ = assert_refused(&sandbox, &["github.com/a/b"], "'https://github.com/a/b'");
    let _ = assert_refused(&sandbox, &["./missing"], "missing' not found");
    let _ = assert_refused(&sandbox, &["ftp://x/y"], "https://, ssh:// or file://");
}

#[cfg(unix)]
#[test]
fn nothing_that_exists_is_touched() {
    let sandbox = Sandbox::new();
    sandbox.write("full/precious", "mine");
    sandbox.write("file", "mine");
    std::os::unix::fs::symlink("nowhere", sandbox.path("dangling")).unwrap();
    for name in ["full", "file", "dangling"] {
        let run = assert_refused(&sandbox, &["http-hello-world", "--name", name], "already exists");
        assert_eq!(run.code(), 1);
    }
    assert_eq!(sandbox.read("full/precious"), "mine");
    std::fs::create_dir(sandbox.path("empty")).unwrap();
    let _ = sandbox
        .wash(["new", "http-hello-world", "--name", "empty"])
        .run()
        .success();
    assert!(sandbox.path("empty/Cargo.toml").is_file());
}

#[test]
fn a_project_inside_a_repository_gets_no_repository() {
    let sandbox = Sandbox::new();
    sandbox.write("outer/.gitignore", "ignored\n");
    git(&sandbox, "outer", &["init", "--quiet"]);
    let inside = sandbox
        .wash(["new", "http-hello-world", "-o", "json"])
        .in_dir("outer")
        .run()
        .success()
        .json();
    assert_eq!(inside["data"]["git"], Value::Bool(false));
    std::fs::create_dir(sandbox.path("outer/ignored")).unwrap();
    let ignored = sandbox
        .wash(["new", "http-hello-world", "-o", "json"])
        .in_dir("outer/ignored")
        .run()
        .success();
    assert_eq!(
        ignored.json()["data"]["git"],
        Value::Bool(true),
        "the outer repository ignores this folder"
    );
}

#[test]
fn the_commit_uses_the_name_in_the_git_configuration() {
    let sandbox = Sandbox::new();
    std::fs::write(
        sandbox.home().join(".gitconfig"),
        "[user]\nname=Ä B\nemail=ab@example.com\n[init]\ndefaultBranch=trunk\n",
    )
    .unwrap();
    let _ = sandbox.wash(["new", "http-hello-world"]).run().success();
    assert_eq!(
        git(&sandbox, "http-hello-world", &["log", "--format=%an <%ae>"]),
        "Ä B <ab@example.com>"
    );
    assert_eq!(
        git(&sandbox, "http-hello-world", &["branch", "--show-current"]),
        "trunk"
    );
}

#[test]
fn neither_git_nor_a_home_is_needed() {
    let sandbox = Sandbox::new().with_tools(&[]);
    let run = sandbox
        .wash(["new", "http-hello-world", "-o", "json"])
        .env("HOME", "/nonexistent")
        .run()
        .success();
    assert_eq!(run.json()["data"]["git"], Value::Bool(true));
}

#[test]
fn paths_may_contain_spaces_and_non_ascii_letters() {
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path("Ünï cödé 日本")).unwrap();
    let run = sandbox
        .wash(["-C", "Ünï cödé 日本", "new", "http-hello-world", "--name", "a"])
        .run()
        .success();
    assert!(sandbox.path("Ünï cödé 日本/a/Cargo.toml").is_file());
    let quoted = format!("cd '{}'", sandbox.path("Ünï cödé 日本/a").display());
    assert!(run.stdout().contains(&quoted), "{run}");
    let template = sandbox.path("Ünï cödé 日本/a").display().to_string();
    let _ = sandbox.wash(["new", &template, "--name", "b"]).run().success();
    assert!(sandbox.read("b/Cargo.toml").contains("name = \"b\""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let sandbox = Sandbox::new();
    // Not even root can create a folder there.
    let run = sandbox
        .wash(["-C", "/proc", "new", "http-hello-world"])
        .run()
        .expect_code(1);
    assert!(
        run.stderr().contains("error: cannot create a folder in '/proc'"),
        "{run}"
    );
    assert!(
        run.stderr()
            .contains("hint: choose a directory you may write to, with -C"),
        "{run}"
    );
}

/// Writes a template `tpl` with this set-up command.
fn with_command(sandbox: &Sandbox, command: &str) {
    sandbox.write("tpl/.wash/config.yaml", format!("new:\n  command: {command}\n"));
    sandbox.write("tpl/README.md", "# tpl\n");
}

#[test]
fn a_set_up_command_is_not_run_without_consent() {
    let sandbox = Sandbox::new();
    with_command(&sandbox, "touch made; echo said");
    let run = sandbox.wash(["new", "./tpl", "--name", "a"]).run();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    Created a from the template [WORK]/tpl (a Git repository with one commit)

    Next:
      cd a
      touch made; echo said
      wash dev

    ----- stderr -----
    the template has a setup command, which runs in '[WORK]/a'
    the command was not run: cannot ask for confirmation; run it yourself, or pass --yes
    ");
    assert!(!sandbox.path("a/made").exists());
    let run = sandbox
        .wash(["new", "./tpl", "--name", "b", "--yes", "-o", "json"])
        .run()
        .success();
    assert_eq!(run.json()["data"]["setup"]["succeeded"], Value::Bool(true));
    assert!(run.stderr().contains("said"), "{run}");
    assert!(sandbox.path("b/made").exists());
}

#[test]
fn a_set_up_command_that_fails_keeps_the_project() {
    let sandbox = Sandbox::new();
    with_command(&sandbox, "exit 9");
    let run = sandbox
        .wash(["new", "./tpl", "--name", "a", "--yes", "-o", "json"])
        .run()
        .expect_code(1);
    assert_eq!(run.json()["data"]["setup"]["succeeded"], Value::Bool(false));
    assert!(
        run.stderr()
            .contains("the template's set-up command failed with exit code 9"),
        "{run}"
    );
    assert!(sandbox.path("a/README.md").exists());
}

#[cfg(unix)]
mod terminal {
    use super::*;

    #[test]
    fn the_picker_asks_for_a_template_and_a_name() {
        let sandbox = Sandbox::new();
        let mut terminal = sandbox.wash(["new"]).spawn_in_terminal();
        terminal.wait_for("Template");
        terminal.wait_for("http-hello-world");
        terminal.send("\r");
        terminal.wait_for("Name of the project");
        terminal.send("Bad\r");
        terminal.wait_for("try '--name bad'");
        terminal.send("picked\r");
        assert_eq!(terminal.wait(), 0, "{}", terminal.output());
        assert!(sandbox.read("picked/Cargo.toml").contains("name = \"picked\""));
        let source = sandbox.read("picked/src/lib.rs");
        assert!(
            source.contains("Hello from wasmCloud!"),
            "the simplest template is preselected"
        );
    }

    #[test]
    fn leaving_the_picker_leaves_nothing() {
        let sandbox = Sandbox::new();
        for key in ["\x1b", "\x03"] {
            let mut terminal = sandbox.wash(["new"]).spawn_in_terminal();
            let settings = terminal.settings();
            terminal.wait_for("http-hello-world");
            terminal.send(key);
            assert_eq!(terminal.wait(), 130, "{}", terminal.output());
            assert_eq!(
                terminal.settings(),
                settings,
                "the terminal settings must be restored"
            );
            assert_nothing_new(&sandbox, &[]);
        }
    }

    #[test]
    fn a_set_up_command_is_shown_and_asked_for_and_no_is_the_default() {
        let sandbox = Sandbox::new();
        with_command(&sandbox, "touch made");
        for (name, keys, made) in [("a", "\r", false), ("b", "y", true)] {
            let mut terminal = sandbox.wash(["new", "./tpl", "--name", name]).spawn_in_terminal();
            terminal.wait_for("Run 'touch made'?");
            terminal.send(keys);
            assert_eq!(terminal.wait(), 0, "{}", terminal.output());
            assert_eq!(sandbox.path(name).join("made").exists(), made);
        }
    }
}

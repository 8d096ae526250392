//! `wash config cleanup`: the confirmation, what it deletes, and what it keeps.

use std::path::PathBuf;

use wash_tests::Sandbox;

/// The cache folder in the home of the sandbox.
fn cache(sandbox: &Sandbox) -> PathBuf {
    sandbox.home().join(".cache/wash")
}

/// A sandbox with 5 bytes of cache and 3 bytes of data.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    for (folder, text) in [
        (".cache/wash/code", "12345"),
        (".local/share/wash/keys", "123"),
        (".config/wash", ""),
    ] {
        let folder = sandbox.home().join(folder);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.yaml"), text).unwrap();
    }
    sandbox
}

#[test]
fn nothing_is_deleted_without_confirmation() {
    let sandbox = sandbox();
    let before = sandbox.files();
    let run = sandbox
        .wash(["config", "cleanup", "--cache"])
        .run()
        .expect_code(2);
    insta::assert_snapshot!(run.keep_values(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
           5 B  [HOME]/.cache/wash/code
    error: cannot ask for confirmation to delete 5 B
    hint: pass --yes to delete it, or --dry-run to list the files
    ");
    let run = sandbox
        .wash(["config", "cleanup", "--all", "--dry-run", "--yes"])
        .run()
        .success();
    insta::assert_snapshot!(run.keep_values(), @"
    success: true
    exit_code: 0
    ----- stdout -----
           5 B  [HOME]/.cache/wash/code
           3 B  [HOME]/.local/share/wash/keys
    would delete 8 B

    ----- stderr -----
    ");
    let run = sandbox.wash(["config", "cleanup"]).run().expect_code(2);
    assert!(run.stderr().contains("--cache|--data|--all"), "{run}");
    let _ = sandbox
        .wash(["config", "cleanup", "--dry-run"])
        .run()
        .expect_code(2);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn yes_deletes_the_named_folders_and_no_configuration() {
    let sandbox = sandbox();
    let run = sandbox
        .wash(["config", "cleanup", "--cache", "--yes", "-o", "json"])
        .run()
        .success();
    insta::assert_snapshot!(run.keep_values(), @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "deleted 5 B",
      "data": {
        "dry_run": false,
        "entries": [
          {
            "kind": "cache",
            "path": "[HOME]/.cache/wash/code",
            "size": 5
          }
        ],
        "total_size": 5
      }
    }

    ----- stderr -----
    "#);
    assert!(!cache(&sandbox).join("code").exists());
    assert!(sandbox.home().join(".local/share/wash/keys/config.yaml").exists());
    let run = sandbox
        .wash(["config", "cleanup", "--all", "--yes"])
        .run()
        .success();
    insta::assert_snapshot!(run.keep_values(), @"
    success: true
    exit_code: 0
    ----- stdout -----
           3 B  [HOME]/.local/share/wash/keys
    deleted 3 B

    ----- stderr -----
    ");
    assert!(sandbox.home().join(".config/wash/config.yaml").exists());
    let run = sandbox
        .wash(["config", "cleanup", "--all", "--yes"])
        .run()
        .success();
    assert_eq!(run.stdout(), "nothing to delete\n");
}

#[cfg(unix)]
#[test]
fn on_a_terminal_it_asks_for_confirmation() {
    let sandbox = sandbox();
    for (answer, code) in [("n", 1), ("\r", 1), ("y", 0)] {
        assert!(cache(&sandbox).join("code").exists());
        let mut terminal = sandbox.wash(["config", "cleanup", "--cache"]).spawn_in_terminal();
        terminal.wait_for("5 B");
        terminal.wait_for("Delete 5 B?");
        terminal.send(answer);
        assert_eq!(terminal.wait(), code, "{}", terminal.output());
    }
    assert!(!cache(&sandbox).join("code").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_question_deletes_nothing_and_exits_130() {
    let sandbox = sandbox();
    let mut terminal = sandbox.wash(["config", "cleanup", "--cache"]).spawn_in_terminal();
    terminal.wait_for("Delete 5 B?");
    terminal.send("\u{3}");
    assert_eq!(terminal.wait(), 130, "{}", terminal.output());
    assert!(cache(&sandbox).join("code").exists());
}

#[cfg(unix)]
#[test]
fn the_target_of_a_link_is_not_deleted() {
    let sandbox = sandbox();
    sandbox.write("precious/file", "x");
    std::os::unix::fs::symlink(sandbox.path("precious"), cache(&sandbox).join("link")).unwrap();
    let _ = sandbox
        .wash(["config", "cleanup", "--cache", "--yes"])
        .run()
        .success();
    assert_eq!(sandbox.read("precious/file"), "x");
    assert_eq!(std::fs::read_dir(cache(&sandbox)).unwrap().count(), 0);
}

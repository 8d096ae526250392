//! `wash config init`: formats, existing files, and the user's file.

use wash_tests::Sandbox;

#[test]
fn a_new_file_explains_itself_and_is_valid() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "");
    let run = sandbox.wash(["config", "init"]).run().success();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    wrote '[WORK]/.wash/config.yaml'

    ----- stderr -----
    ");
    let text = sandbox.read(".wash/config.yaml");
    assert!(
        text.starts_with("# yaml-language-server: $schema=https://"),
        "{text}"
    );
    for line in [
        "  # Shell command that builds the component, run in the project root.",
        "  command: cargo build --target wasm32-wasip2 --release",
        "  #address: 127.0.0.1:8080",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let _ = sandbox.wash(["config", "validate"]).run().success();
    let names: Vec<_> = sandbox
        .files()
        .into_iter()
        .filter(|name| name.contains(".wash"))
        .collect();
    assert_eq!(names, ["work/.wash", "work/.wash/config.yaml"]);
}

#[test]
fn every_format_is_written_and_read_back() {
    for format in ["yaml", "json", "toml"] {
        let sandbox = Sandbox::new();
        let _ = sandbox
            .wash(["config", "init", "--format", format])
            .run()
            .success();
        let run = sandbox.wash(["config", "validate"]).run().success();
        assert_eq!(
            run.stdout(),
            format!("'.wash/config.{format}' is valid\n").replace('/', std::path::MAIN_SEPARATOR_STR)
        );
        let version = sandbox
            .wash(["config", "show", "version"])
            .run()
            .success()
            .stdout();
        assert!(version.starts_with(char::is_numeric), "{format}: {version}");
    }
}

#[test]
fn nothing_is_replaced_without_force() {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.toml", "[build]\ncommand = 'mine'\n");
    for args in [
        ["config", "init"].as_slice(),
        &["config", "init", "--yes"],
        &["config", "init", "--format", "toml"],
    ] {
        let _ = sandbox.wash(args).run().expect_code(2);
        assert_eq!(sandbox.read(".wash/config.toml"), "[build]\ncommand = 'mine'\n");
    }
    insta::assert_snapshot!(sandbox.wash(["config", "init"]).run(), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: configuration file already exists: '[WORK]/.wash/config.toml'
    hint: edit it, or pass --force to replace it
    ");
    // A file in another format replaces the old one: two files in one folder are an error.
    let run = sandbox
        .wash(["config", "init", "--force", "-o", "json"])
        .run()
        .success();
    insta::assert_snapshot!(run, @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "wrote '[WORK]/.wash/config.yaml'",
      "data": {
        "config_path": "[WORK]/.wash/config.yaml",
        "replaced": [
          "[WORK]/.wash/config.toml"
        ]
      }
    }

    ----- stderr -----
    "#);
    assert!(!sandbox.path(".wash/config.toml").exists());
    let _ = sandbox.wash(["config", "validate"]).run().success();
}

#[test]
fn a_project_within_a_project_gets_its_own_file() {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.yaml", "build: {command: outer}\n");
    sandbox.write("inner/package.json", "{}");
    let _ = sandbox.wash(["-C", "inner", "config", "init"]).run().success();
    assert_eq!(sandbox.read(".wash/config.yaml"), "build: {command: outer}\n");
    let command = sandbox
        .wash(["config", "show", "build.command"])
        .in_dir("inner")
        .run()
        .success()
        .stdout();
    assert_eq!(command, "npm run build\n");
}

#[test]
fn global_writes_the_file_of_the_user() {
    let sandbox = Sandbox::new();
    let run = sandbox.wash(["config", "init", "--global"]).run().success();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    wrote '[HOME]/.config/wash/config.yaml'

    ----- stderr -----
    ");
    let text = std::fs::read_to_string(sandbox.home().join(".config/wash/config.yaml")).unwrap();
    assert!(
        !text.contains("version:") && !text.contains("build:"),
        "the file must not contain project keys\n{text}"
    );
    let _ = sandbox.wash(["config", "init", "--global"]).run().expect_code(2);
    let _ = sandbox
        .wash(["config", "init", "--global", "--user-config", "mine.json"])
        .run()
        .success();
    let _ = sandbox
        .wash(["config", "validate", "--user-config", "mine.json"])
        .run()
        .success();
    let run = sandbox
        .wash(["config", "init", "--global", "--user-config", "mine"])
        .run()
        .expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the extension of '[WORK]/mine' is unknown or does not match --format
    hint: use .yaml, .json or .toml, to match --format
    ");
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write(".wash", "a file where the folder should be");
    let run = sandbox.wash(["config", "init"]).run().expect_code(1);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    error: cannot write '[WORK]/.wash/config.yaml'
      1: cannot create the folder '[WORK]/.wash'
      2: File exists
    ");
    let run = sandbox
        .wash(["config", "init", "--global"])
        .without_home()
        .run()
        .expect_code(1);
    assert!(run.stderr().contains("cannot write '"), "{run}");
}

//! Defaults, user file, project file, environment: the higher one wins, key by key.

use wash_tests::{Sandbox, WashCommand};

const USER: &str = "dev:\n  address: 127.0.0.1:1\nbuild:\n  env: {A: user, B: user, C: user}\n";
const PROJECT: &str = "dev:\n  address: 127.0.0.1:2\nbuild:\n  env: {B: project, C: project}\n";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("app/.wash/config.yaml", PROJECT);
    sandbox.write("app/src/main.rs", "");
    let home = sandbox.home().join(".config/wash");
    std::fs::create_dir_all(&home).unwrap();
    std::fs::write(home.join("config.yaml"), USER).unwrap();
    sandbox
}

/// Runs `command` and returns the value that it prints.
#[track_caller]
fn value(command: WashCommand<'_>) -> String {
    command.run().success().stdout().trim_end().to_owned()
}

#[test]
fn each_layer_wins_over_the_ones_below() {
    let sandbox = sandbox();
    let show = |key: &str| sandbox.wash(["config", "show", key]).in_dir("app");
    assert_eq!(value(show("dev.address").in_dir("")), "127.0.0.1:1");
    assert_eq!(value(show("dev.address")), "127.0.0.1:2");
    let variable = show("dev.address").env("WASH_DEV__ADDRESS", "127.0.0.1:3");
    assert_eq!(value(variable), "127.0.0.1:3");
    let map = show("build.env").env("WASH_BUILD__ENV__C", "variable");
    assert_eq!(value(map), "A: user\nB: project\nC: variable");
}

#[test]
fn a_flag_wins_over_everything() {
    let sandbox = sandbox();
    // The error names the address; a port in use ends `wash dev` before it builds.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = sandbox
        .wash(["dev", "--address", &address])
        .in_dir("app")
        .env("WASH_DEV__ADDRESS", "127.0.0.1:3")
        .run()
        .expect_code(1);
    assert!(run.stderr().contains(&address), "{run}");
}

#[test]
fn the_project_is_found_from_below_and_by_flag() {
    let sandbox = sandbox();
    assert_eq!(
        value(sandbox.wash(["config", "show", "dev.address"]).in_dir("app/src")),
        "127.0.0.1:2"
    );
    for args in [
        ["-C", "app/src", "config", "show", "dev.address"],
        ["config", "-C", "app/src", "show", "dev.address"],
        ["config", "show", "dev.address", "-C", "app/src"],
    ] {
        assert_eq!(value(sandbox.wash(args)), "127.0.0.1:2", "{args:?}");
    }
}

#[test]
fn another_user_file_replaces_the_default_one() {
    let sandbox = sandbox();
    sandbox.write("mine.toml", "[wit]\nwit_dir = 'mine'\n[build.env]\nD = 'mine'\n");
    let show = |key| sandbox.wash(["config", "show", key]);
    assert_eq!(
        value(show("build.env").arg("--user-config").arg("mine.toml")),
        "D: mine"
    );
    assert_eq!(
        value(show("wit.wit_dir").env("WASH_USER_CONFIG", "mine.toml")),
        "mine"
    );
    let missing = show("wit")
        .arg("--user-config")
        .arg("nowhere.yaml")
        .run()
        .expect_code(2);
    insta::assert_snapshot!(missing, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: cannot use '[WORK]/nowhere.yaml' as the user configuration (--user-config)
      cause: the file does not exist
    hint: create it with `wash config init --global --user-config FILE`, or remove the flag
    ");
}

#[test]
fn every_format_and_name_is_read() {
    for (name, text) in [
        ("config.yaml", "dev: {address: '127.0.0.1:7'}"),
        ("config.yml", "dev: {address: '127.0.0.1:7'}"),
        ("config.json", r#"{"dev": {"address": "127.0.0.1:7"}}"#),
        ("config.toml", "dev.address = '127.0.0.1:7'"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(format!("ä ö/.wash/{name}"), text);
        sandbox.write("ä ö/deep/file", "");
        let show = sandbox.wash(["config", "show", "dev.address"]).in_dir("ä ö/deep");
        assert_eq!(value(show), "127.0.0.1:7", "{name}");
    }
}

#[test]
fn two_files_in_one_folder_are_an_error_wherever_they_are() {
    let sandbox = sandbox();
    sandbox.write("app/.wash/config.toml", "");
    let run = sandbox
        .wash(["config", "show"])
        .in_dir("app/src")
        .run()
        .expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: two configuration files in one folder: '[WORK]/app/.wash/config.yaml' and '[WORK]/app/.wash/config.toml'
    hint: keep one of them and delete the others
    ");
    std::fs::write(sandbox.home().join(".config/wash/config.json"), "{}").unwrap();
    let run = sandbox.wash(["config", "show"]).run().expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: two configuration files in one folder: '[HOME]/.config/wash/config.yaml' and '[HOME]/.config/wash/config.json'
    hint: keep one of them and delete the others
    ");
}

#[test]
fn variables_that_name_no_key_are_ignored() {
    let sandbox = sandbox();
    let run = sandbox
        .wash(["config", "show", "version"])
        .env("WASH_VERSION", "2.7")
        .env("WASH_DEV", "yes")
        .env("WASH_HOST", "elsewhere")
        .env("WASH_DEV_ADDRESS", "not an address")
        .env("WASHER__X", "1")
        .run()
        .success();
    assert_eq!((run.stdout().as_str(), run.stderr().as_str()), ("", ""));
}

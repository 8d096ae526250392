//! Mistakes in the configuration: one run reports all of them, each with its file, line and nearest key, and exits with 2.

use serde_json::json;
use wash_tests::Sandbox;

const MISTAKES: &str = "\
version: 2.0
build:
  comand: make
  env:
    JOBS: 4
dev:
  address: localhost
  tls_cert_path: cert.pem
  volumes:
  - host_path: data
  - host_path: data
    guest_path: data
colour: red
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.yaml", MISTAKES);
    sandbox
}

#[test]
fn one_run_reports_every_mistake() {
    let sandbox = sandbox();
    let user = sandbox.home().join(".config/wash/config.toml");
    std::fs::create_dir_all(user.parent().unwrap()).unwrap();
    std::fs::write(&user, "[wit]\nskip_fetch = 'no'\n").unwrap();
    let run = sandbox
        .wash(["config", "show"])
        .env("WASH_DEV__ADRESS", "127.0.0.1:1")
        .env("WASH_WIT__REGISTRIES", "https://registry.example.com")
        .run()
        .expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the configuration is invalid: 11 problems
      1: [HOME]/.config/wash/config.toml:2:14: 'wit.skip_fetch' must be true or false, not a string
      2: .wash/config.yaml:1:10: 'version' must be a string, not a number: put it in quotes
      3: .wash/config.yaml:3:3: unknown key 'build.comand'; did you mean 'build.command'?
      4: .wash/config.yaml:5:11: 'build.env.JOBS' must be a string, not a number: put it in quotes
      5: .wash/config.yaml:7:12: 'dev.address': 'localhost' has no port: expected IP:PORT or localhost:PORT, such as 127.0.0.1:[PORT]
      6: .wash/config.yaml:8:18: 'dev.tls_cert_path' needs 'dev.tls_key_path'
      7: .wash/config.yaml:10:5: 'dev.volumes[0]' needs the key 'guest_path'
      8: .wash/config.yaml:12:17: 'dev.volumes[1].guest_path' must be an absolute path such as '/data', not 'data'
      9: .wash/config.yaml:13:1: unknown key 'colour'; the known keys are version, build, dev, workload, new, wit, registries, trust, host
      10: WASH_DEV__ADRESS: unknown key 'dev.adress'; did you mean 'dev.address'?
      11: WASH_WIT__REGISTRIES: 'wit.registries' must be a list, not a string: write it as JSON
    ");
}

#[test]
fn every_command_that_needs_the_configuration_stops_at_a_mistake() {
    let sandbox = sandbox();
    sandbox.write("Cargo.toml", "");
    for args in [["build"].as_slice(), &["dev"], &["config", "show"], &["inspect"]] {
        let run = sandbox.wash(args).run().expect_code(2);
        assert!(
            run.stderr()
                .contains(".wash/config.yaml:3:3: unknown key 'build.comand'"),
            "{args:?}\n{run}"
        );
        assert_eq!(run.stdout(), "", "{args:?}");
    }
}

#[test]
fn validate_lists_the_mistakes_as_data() {
    let sandbox = sandbox();
    let run = sandbox
        .wash(["config", "validate", "-o", "json"])
        .run()
        .expect_code(2);
    let json = run.json();
    assert_eq!(json["success"], false);
    assert_eq!(json["data"]["valid"], false);
    assert_eq!(json["data"]["exit_code"], 2);
    let file = sandbox.path(".wash/config.yaml");
    assert_eq!(json["data"]["sources"], json!([file]));
    let errors = json["data"]["errors"].as_array().unwrap();
    let nearest = errors
        .iter()
        .find(|error| error["key"] == "build.comand")
        .unwrap();
    assert_eq!(
        *nearest,
        json!({
            "key": "build.comand", "message": "unknown key 'build.comand'", "suggestion": "build.command",
            "layer": "project", "file": file, "line": 3, "column": 3,
        })
    );
    // `config show` does not check that files exist; `config validate` does.
    assert!(
        errors
            .iter()
            .any(|error| error["message"].as_str().unwrap().contains("does not exist")),
        "{run}"
    );
}

#[test]
fn validate_names_the_valid_file() {
    let sandbox = Sandbox::new();
    let run = sandbox.wash(["config", "validate"]).run().success();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    no configuration file found; the environment is valid

    ----- stderr -----
    ");
    sandbox.write(".wash/config.toml", "[build]\ncommand = 'make'\n");
    let run = sandbox.wash(["config", "validate"]).run().success();
    insta::assert_snapshot!(run, @"
    success: true
    exit_code: 0
    ----- stdout -----
    '.wash/config.toml' is valid

    ----- stderr -----
    ");
    let run = sandbox.wash(["config", "validate", "-o", "json"]).run().success();
    insta::assert_snapshot!(run, @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "'.wash/config.toml' is valid",
      "data": {
        "sources": [
          "[WORK]/.wash/config.toml"
        ],
        "valid": true,
        "errors": []
      }
    }

    ----- stderr -----
    "#);
}

#[test]
fn validate_checks_one_named_file() {
    let sandbox = sandbox();
    sandbox.write(
        "other/.wash/config.json",
        "{\"dev\": {\"tls_cert_path\": \"c\", \"tls_key_path\": \"k\"}}",
    );
    sandbox.write("other/c", "");
    let validate = |file: &str| sandbox.wash(["config", "validate", "--file", file]).run();
    // Mistakes in the current project are ignored, and paths are relative to the project of the file.
    insta::assert_snapshot!(validate("other/.wash/config.json").expect_code(2), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the configuration is invalid
      cause: other/.wash/config.json:1:48: 'dev.tls_key_path': the file '[WORK]/other/k' does not exist
    ");
    sandbox.write("other/k", "");
    insta::assert_snapshot!(validate("other/.wash/config.json").success(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    'other/.wash/config.json' is valid

    ----- stderr -----
    ");
    insta::assert_snapshot!(validate("nowhere.yaml").expect_code(2), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: cannot read the configuration file '[WORK]/nowhere.yaml'
      cause: No such file or directory
    ");
    sandbox.write("notes.txt", "");
    insta::assert_snapshot!(validate("notes.txt").expect_code(2), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: cannot determine the format of the configuration file '[WORK]/notes.txt'
    hint: use one of the extensions .yaml, .yml, .json or .toml
    ");
}

#[test]
fn text_that_cannot_be_read_names_its_line() {
    for (name, text, expected) in [
        (
            "config.yaml",
            "dev:\n  volumes: [\n",
            "config.yaml:3:1: this is not valid YAML: ",
        ),
        (
            "config.json",
            "{\n  \"dev\": {},\n}\n",
            "config.json:3:1: this is not valid JSON: trailing comma",
        ),
        (
            "config.toml",
            "[dev]\naddress =\n",
            "config.toml:2:10: this is not valid TOML: ",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write(format!(".wash/{name}"), text);
        let run = sandbox.wash(["build"]).run().expect_code(2);
        assert!(run.stderr().contains(expected), "{run}");
    }
}

#[test]
fn keys_that_this_release_cannot_honour_stop_dev() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "");
    sandbox.write(
        ".wash/config.yaml",
        "dev:\n  wasi_webgpu: true\n  tls_ca_path: ca.pem\n  tls_cert_path: c.pem\n  tls_key_path: k.pem\n",
    );
    let run = sandbox.wash(["dev"]).run().expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the configuration is invalid: 4 problems
      1: .wash/config.yaml:2:16: 'dev.wasi_webgpu' requires a wash that was built with the feature wasi-webgpu: remove the key, or build wash with `--features wasi-webgpu`
      2: .wash/config.yaml:3:16: 'dev.tls_ca_path': the file '[WORK]/ca.pem' does not exist
      3: .wash/config.yaml:4:18: 'dev.tls_cert_path': the file '[WORK]/c.pem' does not exist
      4: .wash/config.yaml:5:17: 'dev.tls_key_path': the file '[WORK]/k.pem' does not exist
    ");
    // Other commands do not check these keys.
    let _ = sandbox.wash(["config", "show"]).run().success();
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_a_configuration_is_refused() {
    let sandbox = Sandbox::new();
    let path = sandbox.write(".wash/config.yaml", "#".repeat((1 << 20) + 1));
    let run = sandbox.wash(["config", "show"]).run().expect_code(2);
    assert!(run.stderr().contains("it is larger than 1024 KiB"), "{run}");
    std::fs::remove_file(&path).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, &path, rustix::fs::Mode::RWXU).unwrap();
    let pipe = sandbox.wash(["config", "show"]).run().expect_code(2);
    assert!(
        pipe.stderr().contains("it is a device, a pipe or a socket"),
        "{pipe}"
    );
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    let _ = sandbox.wash(["config", "show"]).run().expect_code(2);
}

//! The `workload` section: how it is shown, and the sources of its values.

use wash_tests::Sandbox;

const CONFIG: &str = "\
dev:
  components:
  - name: auth
    file: auth.wasm
build:
  command: make
workload:
  name: shop
  environment: { LOG_LEVEL: info, API_KEY: hunter2 }
  configs:
  - inline: { REGION: north, DB_PASSWORD: hunter2 }
  - fromEnv: { API_TOKEN: OUTSIDE }
  secrets:
  - inline: { PLAIN: hunter2, REFERENCE: '${hunter2}' }
  - fromEnv: [HOME]
  - file: secret.env
  components:
    auth:
      secrets:
      - inline: { A: hunter2 }
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.yaml", CONFIG);
    sandbox.write("secret.env", "TOKEN=hunter2\n");
    sandbox
}

#[test]
fn sources_are_shown_and_secrets_are_not() {
    let sandbox = sandbox();
    let run = sandbox.wash(["config", "show", "workload"]).run().success();
    insta::assert_snapshot!(run.keep_values(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    name: shop
    environment:
      API_KEY: <redacted>
      LOG_LEVEL: info
    config: {}
    configs:
    - inline:
        DB_PASSWORD: <redacted>
        REGION: north
    - fromEnv:
        API_TOKEN: OUTSIDE
    secrets:
    - inline:
        PLAIN: <redacted>
        REFERENCE: <redacted>
    - fromEnv:
      - HOME
    - file: secret.env
    allowedHosts: []
    allowedIpNameLookups: []
    components:
      auth:
        secrets:
        - inline:
            A: <redacted>

    ----- stderr -----
    ");
    for args in [
        ["config", "show", "-o", "json", "--origin"].as_slice(),
        &["config", "show", "workload.secrets[0].inline.PLAIN"],
        &["config", "show", "--origin", "-l", "trace"],
        &["config", "validate", "-o", "json"],
    ] {
        let run = sandbox.wash(args).env("OUTSIDE", "hunter2").run().success();
        assert!(
            !run.stdout().contains("hunter2") && !run.stderr().contains("hunter2"),
            "{args:?}\n{run}"
        );
    }
}

#[test]
fn variables_set_keys_with_capitals_and_keys_of_one_component() {
    let sandbox = sandbox();
    let run = sandbox
        .wash(["config", "show", "--origin", "workload.allowedHosts"])
        .env("WASH_WORKLOAD__ALLOWEDHOSTS", r#"["a.b"]"#)
        .run()
        .success();
    assert_eq!(
        run.stdout(),
        "workload.allowedHosts[0]: a.b  # environment, WASH_WORKLOAD__ALLOWEDHOSTS\n"
    );
    let run = sandbox
        .wash(["config", "show", "workload.components.auth.environment.My_Var"])
        .env("WASH_WORKLOAD__COMPONENTS__auth__ENVIRONMENT__My_Var", "x")
        .run()
        .success();
    assert_eq!(run.stdout(), "x\n");
    let run = sandbox
        .wash(["config", "validate"])
        .env("OUTSIDE", "x")
        .env("WASH_WORKLOAD__COMPONENTS__atuh__POOLSIZE", "1")
        .run()
        .expect_code(2);
    assert!(
        run.stderr().contains(
            "WASH_WORKLOAD__COMPONENTS__atuh__POOLSIZE: 'workload.components.atuh': unknown component; available: \
             shop, auth; did you mean 'workload.components.auth'?"
        ),
        "{run}"
    );
}

#[test]
fn a_missing_variable_stops_only_commands_that_need_it() {
    let sandbox = sandbox();
    let run = sandbox.wash(["config", "validate"]).run().expect_code(2);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: the configuration is invalid
      cause: .wash/config.yaml:12:27: 'workload.configs[1].fromEnv.API_TOKEN': the environment variable 'OUTSIDE' is not set
    ");
    let _ = sandbox.wash(["config", "show"]).run().success();
}

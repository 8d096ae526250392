//! `wash config show` and `wash config info`.

use serde_json::json;
use wash_tests::Sandbox;

const CONFIG: &str = "\
version: \"0.1.0\"
build:
  command: API_TOKEN=hunter2 make
  env:
    NPM_TOKEN: hunter2
    MODE: fast
dev:
  environment:
    DB_PASSWORD: hunter2
    GREETING: |
      two
      lines
  volumes:
  - host_path: data
    guest_path: /data
wit:
  registries:
  - url: https://me:hunter2@registry.example.com
    token: hunter2
  - url: https://other.example.com
    token: ${OTHER_TOKEN}
";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".wash/config.yaml", CONFIG);
    sandbox
}

#[test]
fn the_effective_configuration_is_yaml_without_secrets() {
    let run = sandbox().wash(["config", "show"]).run().success();
    insta::assert_snapshot!(run.keep_values(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    version: 0.1.0
    build:
      command: API_TOKEN=<redacted> make
      env:
        MODE: fast
        NPM_TOKEN: <redacted>
    dev:
      allowed_hosts: []
      environment:
        DB_PASSWORD: <redacted>
        GREETING: |
          two
          lines
      volumes:
      - host_path: data
        guest_path: /data
      service: false
      components: []
      host_interfaces: []
      wasi_webgpu: false
    workload:
      environment: {}
      config: {}
      configs: []
      secrets: []
      allowedHosts: []
      allowedIpNameLookups: []
      components: {}
    new: {}
    wit:
      wit_dir: wit
      skip_fetch: false
      registries:
      - url: https://<redacted>@registry.example.com
        token: <redacted>
      - url: https://other.example.com
        token: ${OTHER_TOKEN}
      sources: {}
    registries: {}
    host: {}

    ----- stderr -----
    ");
}

#[test]
fn the_origin_of_every_value_is_shown() {
    let sandbox = sandbox();
    let run = sandbox
        .wash(["config", "show", "--origin"])
        .env("WASH_WIT__SKIP_FETCH", "true")
        .env("WASH_BUILD__ENV__MODE", "slow")
        .run()
        .success();
    insta::assert_snapshot!(run.keep_values(), @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    version: 0.1.0                                    # project file, .wash/config.yaml:1:1
    build.command: API_TOKEN=<redacted> make          # project file, .wash/config.yaml:3:3
    build.env.MODE: slow                              # environment, WASH_BUILD__ENV__MODE
    build.env.NPM_TOKEN: <redacted>                   # project file, .wash/config.yaml:5:5
    dev.allowed_hosts: []                             # default
    dev.environment.DB_PASSWORD: <redacted>           # project file, .wash/config.yaml:9:5
    dev.environment.GREETING: "two\nlines\n"          # project file, .wash/config.yaml:10:5
    dev.volumes[0].host_path: data                    # project file, .wash/config.yaml:14:5
    dev.volumes[0].guest_path: /data                  # project file, .wash/config.yaml:15:5
    dev.service: false                                # default
    dev.components: []                                # default
    dev.host_interfaces: []                           # default
    dev.wasi_webgpu: false                            # default
    workload.environment: {}                          # default
    workload.config: {}                               # default
    workload.configs: []                              # default
    workload.secrets: []                              # default
    workload.allowedHosts: []                         # default
    workload.allowedIpNameLookups: []                 # default
    workload.components: {}                           # default
    new: {}                                           # default
    wit.wit_dir: wit                                  # default
    wit.skip_fetch: true                              # environment, WASH_WIT__SKIP_FETCH
    wit.registries[0].url: https://<redacted>@registry.example.com  # project file, .wash/config.yaml:18:5
    wit.registries[0].token: <redacted>               # project file, .wash/config.yaml:19:5
    wit.registries[1].url: https://other.example.com  # project file, .wash/config.yaml:20:5
    wit.registries[1].token: ${OTHER_TOKEN}           # project file, .wash/config.yaml:21:5
    wit.sources: {}                                   # default
    registries: {}                                    # default
    host: {}                                          # default

    ----- stderr -----
    "#);
    let run = sandbox
        .wash(["config", "show", "--origin", "dev.volumes", "-o", "json"])
        .run()
        .success();
    let file = sandbox.path(".wash/config.yaml");
    assert_eq!(
        run.json()["data"]["origins"],
        json!([
            { "key": "dev.volumes[0].host_path", "value": "data", "layer": "project", "file": file, "line": 14, "column": 5 },
            { "key": "dev.volumes[0].guest_path", "value": "/data", "layer": "project", "file": file, "line": 15, "column": 5 },
        ])
    );
}

#[test]
fn secrets_appear_in_no_output() {
    let sandbox = sandbox();
    for args in [
        ["config", "show"].as_slice(),
        &["config", "show", "--origin"],
        &["config", "show", "-o", "json", "--origin"],
        &["config", "show", "build.env.NPM_TOKEN"],
        &["config", "show", "wit.registries[0].url"],
        &["config", "show", "-l", "trace", "--verbose"],
        &["config", "validate", "-o", "json"],
    ] {
        let run = sandbox
            .wash(args)
            .env("WASH_DEV__ENVIRONMENT__SECRET", "hunter2")
            .run();
        assert!(
            !run.stdout().contains("hunter2") && !run.stderr().contains("hunter2"),
            "{args:?}\n{run}"
        );
    }
    // An error about a value of the wrong type does not contain the value either.
    sandbox.write(
        ".wash/config.yaml",
        "wit: {registries: [{url: a, token: 4711}, 4711], sources: [4711]}",
    );
    let run = sandbox.wash(["config", "show"]).run().expect_code(2);
    assert!(!run.stderr().contains("4711"), "{run}");
}

#[test]
fn the_value_of_one_key_is_printed_bare_for_scripts() {
    let sandbox = sandbox();
    let show = |key: &str| sandbox.wash(["config", "show", key]).run();
    assert_eq!(show("version").success().stdout(), "0.1.0\n");
    assert_eq!(show("dev.volumes[0].guest_path").success().stdout(), "/data\n");
    assert_eq!(show("dev.service").success().stdout(), "false\n");
    assert_eq!(show("dev.address").success().stdout(), "", "it has no value");
    insta::assert_snapshot!(show("dev.adress").expect_code(2), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: unknown key 'dev.adress'
    hint: did you mean 'dev.address'?
    ");
    insta::assert_snapshot!(show("zzz").expect_code(2), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: unknown key 'zzz'
    hint: run `wash config show` to see all keys
    ");
}

#[test]
fn info_names_what_wash_uses() {
    let sandbox = sandbox();
    let run = sandbox.wash(["config", "info"]).run().success();
    insta::assert_snapshot!(run.filter(r"version: +\S+", "version: [VERSION]"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    version: [VERSION]
    config_dir:     [HOME]/.config/wash
    data_dir:       [HOME]/.local/share/wash
    cache_dir:      [HOME]/.cache/wash
    user_config:    none
    project_path:   [WORK]
    project_config: [WORK]/.wash/config.yaml

    ----- stderr -----
    ");
    let run = sandbox
        .wash(["config", "info", "-o", "json"])
        .in_dir("..")
        .run()
        .success();
    insta::assert_snapshot!(run.filter(r#""version": "[^"]+""#, r#""version": "[VERSION]""#), @r#"
    success: true
    exit_code: 0
    ----- stdout -----
    {
      "success": true,
      "message": "wash [VERSION]",
      "data": {
        "version": "[VERSION]",
        "config_dir": "[HOME]/.config/wash",
        "data_dir": "[HOME]/.local/share/wash",
        "cache_dir": "[HOME]/.cache/wash",
        "user_config": null,
        "project_path": null,
        "project_config": null
      }
    }

    ----- stderr -----
    "#);
}

#[test]
fn reading_creates_nothing() {
    let sandbox = sandbox();
    let before = sandbox.files();
    for args in [
        ["config", "show"].as_slice(),
        &["config", "info"],
        &["config", "validate"],
        &["config", "cleanup", "--all", "--dry-run"],
        &["completion", "bash"],
        &["--help"],
        &["--version"],
    ] {
        let _ = sandbox.wash(args).env("OTHER_TOKEN", "x").run();
        assert_eq!(sandbox.files(), before, "{args:?}");
    }
}

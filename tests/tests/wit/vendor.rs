//! `wash vendor`, and projects on machines without a network.

use wash_tests::Sandbox;
use wash_tests::servers::Registry;

use crate::{deps, project};

/// Runs `wash` in a network namespace without any network, not even loopback.
#[cfg(target_os = "linux")]
fn unplugged(sandbox: &Sandbox, dir: &str, args: &[&str]) -> wash_tests::Run {
    let wash = sandbox.wash_path().to_str().expect("a path");
    let all = ["-rn", wash].into_iter().chain(args.iter().copied());
    sandbox
        .program("unshare", all.collect::<Vec<_>>())
        .in_dir(dir)
        .run()
}

#[test]
#[cfg(target_os = "linux")]
fn a_project_with_keyvalue_can_be_created_and_built_without_a_network() {
    let sandbox = Sandbox::new();
    let _ = unplugged(
        &sandbox,
        "",
        &["new", "http-hello-world", "--name", "app", "--no-git"],
    )
    .success();
    let _ = unplugged(&sandbox, "app", &["wit", "add", "wasi:keyvalue", "--all"]).success();
    let world = sandbox.read("app/wit/world.wit");
    assert!(
        world.contains("import wasi:keyvalue/store@0.2.0-draft;"),
        "{world}"
    );
    let _ = unplugged(&sandbox, "app", &["wit", "fetch", "--locked"]).success();
    assert!(deps(&sandbox).contains(&"wasi-http-0.2.12".to_owned()));
    sandbox.write(
        "app/.wash/config.yaml",
        "build:\n  command: cp wit/world.wit out.txt; cp a.wasm out.wasm\n  component_path: out.wasm\n",
    );
    sandbox.write("app/a.wasm", wash_tests::guest::hello("hello"));
    let _ = unplugged(&sandbox, "app", &["wit", "clean"]).success();
    let built = unplugged(&sandbox, "app", &["build"]).success();
    assert!(built.stderr().contains("Fetched 8 WIT packages"), "{built}");
}

#[test]
fn vendor_keeps_everything_from_the_network_in_the_project() {
    let mut registry = Registry::start();
    let sandbox = project(
        "package test:app; world w { import test:greet/i@1.0.0; import test:git/i@1.0.0; import wasi:io/poll@0.2.0; }",
    );
    let host = registry.address().to_string();
    sandbox.write("greet/.wash/config.yaml", "");
    sandbox.write(
        "greet/wit/greet.wit",
        "package test:greet@1.0.0;\n\ninterface i {\n  f: func();\n}\n",
    );
    let _ = sandbox
        .wash(["wit", "publish", "--registry", &host])
        .in_dir("greet")
        .run()
        .success();
    sandbox.write(
        "repository/wit/a.wit",
        "package test:git@1.0.0;\n\ninterface i {\n  g: func();\n}\n",
    );
    for args in [
        ["init", "--quiet", "."].as_slice(),
        &["add", "."],
        &[
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.com",
            "commit",
            "--quiet",
            "-m",
            "one",
        ],
    ] {
        let _ = sandbox.program("git", args).in_dir("repository").run().success();
    }
    let url = format!("git+file://{}", sandbox.path("repository").display());
    sandbox.write(
        "app/.wash/config.yaml",
        format!("wit:\n  registries:\n    - url: {host}\n  sources:\n    test:git: {url}\n"),
    );
    let run = sandbox
        .wash(["vendor", "-o", "json"])
        .in_dir("app")
        .run()
        .success();
    let packages = &run.json()["data"]["wit"]["packages"];
    assert_eq!(
        *packages,
        serde_json::json!(["test:git@1.0.0", "test:greet@1.0.0"])
    );
    registry.stop();
    std::fs::remove_dir_all(sandbox.path("repository")).unwrap();
    std::fs::remove_dir_all(sandbox.home().join(".cache")).unwrap();
    std::fs::remove_dir_all(sandbox.path("app/wit/deps")).unwrap();
    let _ = sandbox
        .wash(["wit", "fetch", "--offline", "--locked"])
        .in_dir("app")
        .run()
        .success();
    assert_eq!(
        deps(&sandbox),
        ["test-git-1.0.0", "test-greet-1.0.0", "wasi-io-0.2.0"]
    );
    for file in sandbox.files() {
        assert!(
            !file.starts_with("work/") || !file.contains(':'),
            "a name that Windows does not allow: {file}"
        );
    }
    // A second run removes packages that are no longer needed.
    sandbox.write(
        "app/wit/world.wit",
        "package test:app; world w { import wasi:io/poll@0.2.0; }",
    );
    let _ = sandbox.wash(["vendor"]).in_dir("app").run().success();
    assert!(!sandbox.path("app/.wash/vendor/wit").exists());
}

#[test]
fn crates_are_kept_and_the_configuration_of_cargo_stays() {
    let sandbox = project("package test:app; world w { }");
    sandbox.fake_tool(
        "cargo",
        "echo \"$@\" > args.txt; mkdir -p .wash/vendor/cargo/dep-1.0.0; \
         printf '[source.crates-io]\\nreplace-with = \"vendored-sources\"\\n\\n[source.vendored-sources]\\ndirectory = \".wash/vendor/cargo\"\\n'",
    );
    sandbox.write("app/Cargo.toml", "[package]\nname = \"app\"\n");
    sandbox.write(
        "app/.cargo/config.toml",
        "# mine\n[build]\ntarget = \"wasm32-wasip2\"\n",
    );
    for _ in 0..2 {
        let run = sandbox
            .wash(["vendor", "--offline", "--locked", "-o", "json"])
            .in_dir("app")
            .run()
            .success();
        assert_eq!(run.json()["data"]["cargo"]["crates"], 1);
        assert_eq!(
            sandbox.read("app/args.txt"),
            "vendor --versioned-dirs .wash/vendor/cargo --offline --locked\n"
        );
        let config = sandbox.read("app/.cargo/config.toml");
        assert!(
            config.starts_with("# mine\n[build]\n") && config.contains("directory = \".wash/vendor/cargo\""),
            "{config}"
        );
    }
    sandbox.fake_tool("cargo", "exit 7");
    let _ = sandbox
        .wash(["vendor", "--wit-only"])
        .in_dir("app")
        .run()
        .success();
    let failed = sandbox.wash(["vendor"]).in_dir("app").run().expect_code(3);
    assert!(failed.stderr().contains("cargo could not vendor"), "{failed}");
}

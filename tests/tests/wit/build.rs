//! `wash wit build`, and the packages that `wash build` fetches.

use wash_tests::guest;

use crate::{deps, project, state};

const COPY: &str = "build:\n  command: cp src/app.wasm out.wasm\n  component_path: out.wasm\n";

#[test]
fn a_package_is_encoded_reproducibly_with_its_metadata() {
    let sandbox = project(
        "package test:app@1.2.0;\n\n/// Greets.\ninterface greet {\n  use wasi:io/poll@0.2.0.{pollable};\n  \
                           hello: func() -> pollable;\n}\n",
    );
    sandbox.write(
        "app/wkg.toml",
        "[metadata]\ndescription = \"Greetings\"\nlicense = \"MIT\"\n",
    );
    let build = |args: &[&str]| {
        let all = ["wit", "build", "--offline"].iter().chain(args).copied();
        let run = sandbox
            .wash(all.collect::<Vec<_>>())
            .in_dir("app")
            .run()
            .success();
        std::fs::read(run.stdout().trim_end()).expect("the file that the output names")
    };
    let (first, second) = (build(&[]), build(&["--output-file", "other.wasm"]));
    assert_eq!(first, second);
    assert!(sandbox.path("app/app-1.2.0.wasm").is_file() && sandbox.path("app/other.wasm").is_file());
    let decoded = wit_component::decode(&first).expect("an encoded package");
    let packages = &decoded.resolve().packages;
    let names: Vec<String> = packages
        .iter()
        .map(|(_, package)| package.name.to_string())
        .collect();
    assert_eq!(names, ["wasi:io@0.2.0", "test:app@1.2.0"]);
    let text = String::from_utf8_lossy(&first);
    for part in ["Greets.", "Greetings", "MIT"] {
        assert!(text.contains(part), "{part}");
    }
    sandbox.write("app/wkg.toml", "[metadata]\nhomepage = \"nowhere\"\n");
    let run = sandbox.wash(["wit", "build"]).in_dir("app").run().expect_code(2);
    assert!(run.stderr().contains("'homepage'"), "{run}");
}

#[test]
fn a_build_fetches_only_when_the_world_has_changed() {
    let world = "package test:app;\nworld w {\n  import wasi:io/poll@0.2.0;\n}\n";
    let sandbox = project(world);
    sandbox.write("app/.wash/config.yaml", COPY);
    sandbox.write("app/src/app.wasm", guest::hello("hello"));
    let build = |args: &[&str]| {
        let all = ["build"].iter().chain(args).copied();
        sandbox
            .wash(all.collect::<Vec<_>>())
            .in_dir("app")
            .run()
            .success()
            .stderr()
    };
    assert!(!build(&["--skip-fetch"]).contains("Fetched"));
    assert!(deps(&sandbox).is_empty());
    let first = build(&["--offline", "--locked"]);
    assert!(first.contains("Fetched 1 WIT package into 'wit/deps'"), "{first}");
    let before = state(&sandbox);
    assert!(!build(&[]).contains("Fetched"));
    assert_eq!(state(&sandbox), before);
    sandbox.write(
        "app/wit/world.wit",
        world.replace("}\n", "  import wasi:random/random@0.2.0;\n}\n"),
    );
    let second = build(&[]);
    assert!(second.contains("Fetched 2 WIT packages"), "{second}");
    assert_eq!(deps(&sandbox), ["wasi-io-0.2.0", "wasi-random-0.2.0"]);
    sandbox.write(
        "app/.wash/config.yaml",
        format!("{COPY}wit:\n  skip_fetch: true\n"),
    );
    sandbox.write("app/wit/world.wit", world);
    assert!(!build(&[]).contains("Fetched"));
    assert_eq!(deps(&sandbox).len(), 2);
}

#[test]
fn a_build_that_cannot_fetch_suggests_to_skip_the_fetch() {
    let sandbox = project("package test:app; world w { import test:nowhere/i@1.0.0; }");
    sandbox.write("app/.wash/config.yaml", COPY);
    sandbox.write("app/src/app.wasm", guest::hello("hello"));
    let run = sandbox
        .wash(["build", "--offline"])
        .in_dir("app")
        .run()
        .expect_code(4);
    assert!(run.stderr().contains("wash build --skip-fetch"), "{run}");
    let _ = sandbox
        .wash(["build", "--offline", "--skip-fetch"])
        .in_dir("app")
        .run()
        .success();
    // WIT that wash cannot parse is left to the toolchain, which may support newer syntax.
    sandbox.write("app/wit/world.wit", "package test:app; world of the future");
    let _ = sandbox.wash(["build"]).in_dir("app").run().success();
}

#[test]
fn a_copy_of_a_local_source_is_kept_current() {
    let sandbox = project("package test:app; world w { import test:greet/i; }");
    sandbox.write(
        "app/.wash/config.yaml",
        format!("{COPY}wit:\n  sources:\n    test:greet: ../greet\n"),
    );
    sandbox.write("app/src/app.wasm", guest::hello("hello"));
    sandbox.write("greet/a.wit", "package test:greet; interface i { one: func(); }");
    let build = || sandbox.wash(["build"]).in_dir("app").run().success().stderr();
    assert!(build().contains("Fetched"));
    assert!(!build().contains("Fetched"));
    sandbox.write("greet/a.wit", "package test:greet; interface i { two: func(); }");
    assert!(build().contains("Fetched"));
    assert!(
        sandbox
            .read("app/wit/deps/test-greet/package.wit")
            .contains("two: func()")
    );
}

//! Compatibility with the tool `wkg`: each of the two reads what the other publishes, locks or fetches.

use std::path::PathBuf;

use wash_tests::servers::Registry;
use wash_tests::{Run, Sandbox};

use crate::{deps, project};

const WORLD: &str = "package test:app;\n\nworld w {\n  import test:greet/i@1.0.0;\n}\n";
const GREET: &str = "package test:greet@1.0.0;\n\ninterface i {\n  greet: func(name: string) -> string;\n}\n";

/// Runs the `wkg` that `cargo xtask setup` installed.
fn wkg(sandbox: &Sandbox, folder: &str, args: &[&str]) -> Run {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache
        .or_else(|| Some(std::env::home_dir()?.join(".cache")))
        .unwrap();
    let program = cache.join("wash-xtask/tools/bin/wkg");
    assert!(
        program.is_file(),
        "{} is missing: run `cargo xtask setup`",
        program.display()
    );
    sandbox
        .program(program.to_str().unwrap(), args)
        .in_dir(folder)
        .run()
}

/// A sandbox with a project that imports a package, a project with that package, and a configuration of `wkg` for both tools.
fn sandbox(registry: &Registry) -> Sandbox {
    let sandbox = project(WORLD);
    sandbox.write("greet/wit/greet.wit", GREET);
    sandbox.write("greet/.wash/config.yaml", "");
    let host = registry.address();
    let config = sandbox.home().join(".config/wasm-pkg");
    std::fs::create_dir_all(&config).unwrap();
    let text = format!(
        "[namespace_registries]\ntest = \"{host}\"\n[registry.\"{host}\"]\ntype = \"oci\"\n[registry.\"{host}\".oci]\n\
         protocol = \"http\"\n"
    );
    std::fs::write(config.join("config.toml"), text).unwrap();
    sandbox
}

/// Runs `wash wit …` in a folder.
fn wash(sandbox: &Sandbox, folder: &str, args: &[&str]) -> Run {
    let args = ["wit"].iter().chain(args).copied();
    sandbox.wash(args.collect::<Vec<_>>()).in_dir(folder).run()
}

/// Deletes the cache and `wit/deps`.
fn forget(sandbox: &Sandbox) {
    for cache in [".cache", "app/wit/deps"] {
        let _ = std::fs::remove_dir_all(sandbox.home().join(cache));
        let _ = std::fs::remove_dir_all(sandbox.path(cache));
    }
}

#[test]
fn wkg_fetches_what_wash_publishes_and_wash_keeps_its_lock_file() {
    let registry = Registry::start();
    let sandbox = sandbox(&registry);
    let _ = wash(&sandbox, "greet", &["publish"]).success();
    let _ = wkg(&sandbox, "app", &["wit", "fetch"]).success();
    assert_eq!(deps(&sandbox), ["test-greet-1.0.0"]);
    let (lock, theirs) = (
        sandbox.read("app/wkg.lock"),
        sandbox.read("app/wit/deps/test-greet-1.0.0/package.wit"),
    );
    forget(&sandbox);
    let _ = wash(&sandbox, "app", &["fetch", "--locked"]).success();
    assert_eq!(sandbox.read("app/wkg.lock"), lock);
    let ours = sandbox.read("app/wit/deps/test-greet-1.0.0/package.wit");
    assert!(ours.contains("greet: func(name: string) -> string;"), "{ours}");
    assert!(
        theirs.contains("greet: func(name: string) -> string;"),
        "{theirs}"
    );
}

#[test]
fn wash_fetches_what_wkg_publishes_and_wkg_keeps_its_lock_file() {
    let registry = Registry::start();
    let sandbox = sandbox(&registry);
    let _ = wkg(&sandbox, "greet", &["wit", "build", "--output", "greet.wasm"]).success();
    let _ = wkg(&sandbox, "greet", &["publish", "greet.wasm"]).success();
    let _ = wash(&sandbox, "app", &["fetch"]).success();
    let lock = sandbox.read("app/wkg.lock");
    forget(&sandbox);
    let _ = wkg(&sandbox, "app", &["wit", "fetch"]).success();
    assert_eq!(sandbox.read("app/wkg.lock"), lock);
    // Both tools share one cache: wash needs no network for what wkg fetched.
    std::fs::remove_dir_all(sandbox.path("app/wit/deps")).unwrap();
    let _ = wash(&sandbox, "app", &["fetch", "--offline", "--locked"]).success();
    assert_eq!(deps(&sandbox), ["test-greet-1.0.0"]);
}

#[test]
fn both_tools_read_the_packages_that_the_other_built() {
    let sandbox = project("package test:app@0.1.0;\n\ninterface api {\n  f: func();\n}\n");
    let _ = wkg(&sandbox, "app", &["wit", "build", "--output", "theirs.wasm"]).success();
    let _ = wash(&sandbox, "app", &["build", "--output-file", "ours.wasm"]).success();
    let ours = sandbox
        .wash(["inspect", "ours.wasm"])
        .in_dir("app")
        .run()
        .success();
    let theirs = sandbox
        .wash(["inspect", "theirs.wasm"])
        .in_dir("app")
        .run()
        .success();
    for shown in [ours, theirs] {
        assert!(shown.stdout().contains("f: func();"), "{shown}");
    }
}

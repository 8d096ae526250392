//! `wash doctor`: what is wrong on a machine, made of scripts that stand for tools.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use wash_tests::{Run, Sandbox};

/// A machine without tools but these; everything that is checked beside them is in order.
fn machine() -> Sandbox {
    Sandbox::new().with_tools(&["sh", "sleep", "mkdir", "touch", "chmod", "cat"])
}

/// A Rust toolchain of scripts under rustup, whose target `wasm32-wasip2` is a folder that `rustup target add` fills.
fn rust(sandbox: &Sandbox) {
    let libraries = sandbox.root().join("rustlib");
    let log = sandbox.root().join("rustup.log");
    let (libraries, log) = (libraries.display(), log.display());
    sandbox.fake_tool(
        "rustc",
        &format!(
            r#"case "$*" in
        --version) echo "rustc 1.95.0 (fake)";;
        *target-libdir*) for target; do :; done; echo "{libraries}/${{RUSTUP_TOOLCHAIN:-default}}/$target";;
        *) exit 1;; esac"#
        ),
    );
    sandbox.fake_tool("cargo", "echo 'cargo 1.95.0'");
    sandbox.fake_tool("rustup", &format!(r#"echo "$*" >> {log}
        case "$*" in
        'target add '*) mkdir -p {libraries}/${{RUSTUP_TOOLCHAIN:-default}}/$3; touch {libraries}/${{RUSTUP_TOOLCHAIN:-default}}/$3/libstd-0.rlib;;
        'toolchain list --quiet') echo default;;
        *) exit 1;; esac"#));
}

fn rust_project(sandbox: &Sandbox) {
    sandbox.write("app/Cargo.toml", "[package]\nname = \"app\"\n");
    let build = "build:\n  command: cargo build --target wasm32-wasip2\n";
    sandbox.write("app/.wash/config.yaml", build);
}

/// What the doctor says about one thing.
#[track_caller]
fn check(sandbox: &Sandbox, dir: &str, id: &str) -> Value {
    check_with(sandbox, dir, id, &[])
}

#[track_caller]
fn check_with(sandbox: &Sandbox, dir: &str, id: &str, env: &[(&str, &str)]) -> Value {
    let run = sandbox
        .wash(["doctor", "-o", "json", "--check", id])
        .in_dir(dir)
        .envs(env.iter().copied())
        .run();
    let json = run.json();
    let checks = json["data"]["checks"].as_array().cloned().unwrap_or_default();
    let [only] = checks.as_slice() else {
        panic!("not one check:\n{run}")
    };
    assert_eq!(run.code(), i32::from(only["verdict"] == "broken"), "{run}");
    only.clone()
}

#[track_caller]
fn assert_verdict(found: &Value, verdict: &str, evidence: &str) {
    assert_eq!(found["verdict"], verdict, "{found}");
    assert!(
        found["evidence"]
            .as_str()
            .is_some_and(|found| found.contains(evidence)),
        "'{evidence}' is not in {found}"
    );
    let bad = verdict == "broken" || verdict == "warning";
    assert!(!bad || found["fix"].is_string(), "what is bad has a fix: {found}");
}

#[track_caller]
fn fix(sandbox: &Sandbox, dir: &str, id: &str) -> Run {
    sandbox
        .wash(["doctor", "--fix", "--yes", "--check", id, "-o", "json"])
        .in_dir(dir)
        .run()
}

#[test]
fn the_checks_have_stable_names() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.wash(["doctor", "--list"]).run(), @"
    success: true
    exit_code: 0
    ----- stdout -----
    rust-toolchain             the Rust compiler and Cargo
    rust-target-wasm32-wasip2  the Rust standard library for wasm32-wasip2
    node                       Node.js
    npm                        npm, or the package manager of the project's lock file
    jco                        jco, which compiles JavaScript to components
    go                         the Go toolchain
    tinygo                     TinyGo, which compiles Go to components
    git                        Git and its user name for commits
    docker-credentials         registry credentials and credential helpers
    config                     the configuration of the user and the project
    cache                      the cache directory
    ports                      the addresses 'wash dev' listens on
    clock                      the system clock, compared with file modification times
    swap                       whether the memory of components may be swapped out, which makes hosts slower

    ----- stderr -----
    ");
    let run = sandbox
        .wash(["doctor", "--check", "rust-tolchain"])
        .run()
        .expect_code(2);
    assert!(run.stderr().contains("did you mean 'rust-toolchain'?"), "{run}");
}

#[test]
fn a_machine_without_tools_is_not_broken_outside_a_project() {
    let sandbox = machine();
    let skipped = "rust-target-wasm32-wasip2,node,npm,jco,go,tinygo,docker-credentials,config,cache,clock";
    let run = sandbox
        .wash(["doctor", "--check", &format!("rust-toolchain,git,{skipped}")])
        .run();
    insta::assert_snapshot!(run.filter(r"(?m) +$", ""), @"
    success: true
    exit_code: 0
    ----- stdout -----
    warning  rust-toolchain             rustc and cargo not found; templates in Rust need it
                                        fix: install Rust with rustup: https://rustup.rs
    skipped  rust-target-wasm32-wasip2  rustc not found
    skipped  node                       node not found; only projects in TypeScript need it
    skipped  npm                        npm not found; only projects in TypeScript need it
    skipped  jco                        jco not found; only projects that build with it need it
    skipped  go                         go not found; only projects in Go need it
    skipped  tinygo                     tinygo not found; only projects in Go need it
    warning  git                        git not found; wash works without it, but you cannot share a project
                                        fix: install Git: https://git-scm.com
    skipped  docker-credentials         no [HOME]/.docker/config.json; public registries need no credentials
    ok       config                     no file; defaults apply
    ok       cache                      [HOME]/.cache/wash (created when needed)
    ok       clock                      agrees with file modification times
    12 checks: 3 ok, 2 warning, 7 skipped

    ----- stderr -----
    ");
    let created = sandbox
        .files()
        .into_iter()
        .find(|path| path.contains("wash/") || path.contains(".docker"));
    assert_eq!(created, None, "a check changes nothing");
}

#[test]
fn what_a_project_needs_is_broken_when_it_is_missing() {
    let sandbox = machine();
    rust_project(&sandbox);
    let run = sandbox
        .wash(["doctor", "--check", "rust-toolchain,node"])
        .in_dir("app")
        .run();
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 1
    ----- stdout -----
    broken   rust-toolchain  rustc and cargo not found; this project needs it
                             fix: install Rust with rustup: https://rustup.rs
    skipped  node            node not found; only projects in TypeScript need it
    2 checks: 1 broken, 1 skipped

    ----- stderr -----
    error: something is broken: rust-toolchain
    ");
}

#[test]
fn rust_before_and_after_the_fix() {
    let sandbox = machine();
    rust(&sandbox);
    rust_project(&sandbox);
    assert_verdict(&check(&sandbox, "app", "rust-toolchain"), "ok", "rustc 1.95.0");
    let target = check(&sandbox, "app", "rust-target-wasm32-wasip2");
    assert_verdict(&target, "broken", "not installed");
    assert_eq!(target["fix"], "rustup target add wasm32-wasip2");
    let run = fix(&sandbox, "app", "rust-target-wasm32-wasip2").success();
    assert_eq!(
        run.json()["data"]["fixes"][0]["succeeded"],
        Value::Bool(true),
        "{run}"
    );
    assert_verdict(
        &check(&sandbox, "app", "rust-target-wasm32-wasip2"),
        "ok",
        "found in",
    );
}

#[test]
fn a_fix_is_asked_for_and_never_done_unasked() {
    let sandbox = machine();
    rust(&sandbox);
    rust_project(&sandbox);
    let run = sandbox
        .wash(["doctor", "--fix", "--check", "rust-target-wasm32-wasip2"])
        .in_dir("app")
        .run()
        .expect_code(2);
    assert!(
        run.stderr().contains("rustup target add wasm32-wasip2"),
        "it is shown: {run}"
    );
    assert!(run.stderr().contains("--yes"), "{run}");
    let offline = [
        "doctor",
        "--fix",
        "--yes",
        "--offline",
        "--check",
        "rust-target-wasm32-wasip2",
    ];
    let _ = sandbox.wash(offline).in_dir("app").run().expect_code(1);
    let log = std::fs::read_to_string(sandbox.root().join("rustup.log")).unwrap_or_default();
    assert!(!log.contains("target add"), "{log}");
    #[cfg(unix)]
    for (key, done) in [("n", false), ("y", true)] {
        let args = ["doctor", "--fix", "--check", "rust-target-wasm32-wasip2"];
        let mut terminal = sandbox.wash(args).in_dir("app").spawn_in_terminal();
        terminal.wait_for("Run 'rustup target add wasm32-wasip2'?");
        terminal.send(key);
        assert_eq!(terminal.wait(), i32::from(!done), "{}", terminal.output());
    }
}

#[test]
fn the_toolchain_of_the_project_is_the_one_that_is_looked_at() {
    let sandbox = machine();
    rust(&sandbox);
    rust_project(&sandbox);
    std::fs::create_dir_all(sandbox.root().join("rustlib/guest/wasm32-wasip2")).unwrap();
    std::fs::write(
        sandbox.root().join("rustlib/guest/wasm32-wasip2/libstd-1.rlib"),
        "",
    )
    .unwrap();
    let id = "rust-target-wasm32-wasip2";
    assert_verdict(&check(&sandbox, "app", id), "broken", "not installed");
    assert_verdict(
        &check_with(&sandbox, "app", id, &[("RUSTUP_TOOLCHAIN", "guest")]),
        "ok",
        "guest",
    );
    let build_env = [("WASH_BUILD__ENV__RUSTUP_TOOLCHAIN", "guest")];
    assert_verdict(&check_with(&sandbox, "app", id, &build_env), "ok", "guest");
    let config = "build:\n  command: cargo build\n  env:\n    RUSTUP_TOOLCHAIN: guest\n";
    sandbox.write("app/.wash/config.yaml", config);
    assert_verdict(&check(&sandbox, "app", id), "ok", "guest");
}

#[test]
fn a_rust_that_cannot_build_components_is_told_apart() {
    let sandbox = machine();
    rust(&sandbox);
    rust_project(&sandbox);
    sandbox.fake_tool("rustc", "echo 'rustc 1.70.0'");
    assert_verdict(
        &check(&sandbox, "app", "rust-toolchain"),
        "broken",
        "older than 1.82",
    );
    sandbox.fake_tool("rustc", "echo 'error: no default toolchain' >&2; exit 1");
    let found = check(&sandbox, "app", "rust-toolchain");
    assert_verdict(&found, "broken", "no default toolchain");
    assert!(
        found["fix"].as_str().unwrap().contains("rustup default stable"),
        "{found}"
    );
    let wasip1 = "build:\n  command: cargo build --target wasm32-wasip1\n";
    sandbox.write("app/.wash/config.yaml", wasip1);
    assert_verdict(
        &check(&sandbox, "app", "rust-target-wasm32-wasip2"),
        "skipped",
        "builds for wasm32-wasip1",
    );
}

#[test]
fn a_tool_that_hangs_does_not_hang_the_doctor() {
    let sandbox = machine();
    sandbox.write("app/package.json", "{}");
    for tool in ["node", "npm", "git"] {
        sandbox.fake_tool(tool, "sleep 600");
    }
    let began = Instant::now();
    let run = sandbox
        .wash(["doctor", "--check", "node,npm,git"])
        .in_dir("app")
        .run()
        .expect_code(1);
    assert!(run.stdout().contains("did not answer within"), "{run}");
    assert!(
        began.elapsed() < Duration::from_secs(25),
        "they are asked side by side"
    );
}

#[test]
fn node_and_its_package_managers() {
    let sandbox = machine();
    sandbox.write(
        "app/package.json",
        r#"{"devDependencies":{"@bytecodealliance/jco":"1"}}"#,
    );
    sandbox.fake_tool("node", "echo v18.1.0");
    assert_verdict(&check(&sandbox, "app", "node"), "broken", "too old");
    sandbox.fake_tool("node", "echo v22.1.0");
    assert_verdict(&check(&sandbox, "app", "node"), "ok", "v22.1.0");
    assert_verdict(&check(&sandbox, "app", "npm"), "broken", "npm not found");
    sandbox.write("app/pnpm-lock.yaml", "");
    sandbox.fake_tool("pnpm", "echo 10.0.0");
    assert_verdict(&check(&sandbox, "app", "npm"), "ok", "pnpm 10.0.0");
    let jco = check(&sandbox, "app", "jco");
    assert_verdict(&jco, "broken", "listed in package.json but is not installed");
    assert!(jco["fix"].as_str().unwrap().contains("pnpm install"), "{jco}");
    let script = sandbox.fake_tool("jco", "echo 1.16.1");
    let local = sandbox.write("app/node_modules/.bin/jco", "");
    std::fs::rename(script, local).unwrap();
    assert_verdict(&check(&sandbox, "app", "jco"), "ok", "node_modules/.bin/jco");
}

#[test]
fn tools_that_are_asked_leave_nothing_behind() {
    let sandbox = machine();
    // Each writes where the real one does, and answers whether it can or not.
    let writes = |folder: &str, answer: &str| {
        format!("(mkdir -p {folder} && touch {folder}/log) 2>/dev/null; echo {answer}")
    };
    let go = writes(
        "\"${TEST_TELEMETRY_DIR:-$HOME/.config/go/telemetry}\"",
        "go version go1.26.0",
    );
    for (name, script) in [
        ("go", go.as_str()),
        ("tinygo", &go),
        (
            "npm",
            &writes("\"${npm_config_cache:-$HOME/.npm}/_logs\"", "11.0.0"),
        ),
        ("node", "echo v22.0.0"),
        (
            "rustc",
            &writes("\"${RUSTUP_HOME:-$HOME/.rustup}\"", "rustc 1.95.0"),
        ),
        (
            "cargo",
            &writes("\"${RUSTUP_HOME:-$HOME/.rustup}\"", "cargo 1.95.0"),
        ),
        ("git", "echo git version 2.50.0"),
    ] {
        sandbox.fake_tool(name, script);
    }
    let before = sandbox.files();
    let run = sandbox.wash(["doctor"]).env_remove("RUSTUP_HOME").run();
    for answer in ["go1.26.0", "11.0.0", "rustc 1.95.0"] {
        assert!(run.stdout().contains(answer), "{run}");
    }
    assert_eq!(sandbox.files(), before, "{run}");
}

#[test]
fn go_and_tinygo() {
    let sandbox = machine();
    sandbox.write("app/go.mod", "module x\n");
    sandbox.write("app/.wash/config.yaml", "build:\n  command: tinygo build\n");
    assert_verdict(&check(&sandbox, "app", "go"), "broken", "go not found");
    assert_verdict(&check(&sandbox, "app", "tinygo"), "broken", "tinygo not found");
    sandbox.fake_tool("go", "echo go version go1.25.1");
    sandbox.fake_tool("tinygo", "echo tinygo version 0.39.0");
    assert_verdict(&check(&sandbox, "app", "go"), "ok", "go1.25.1");
    assert_verdict(&check(&sandbox, "app", "tinygo"), "ok", "0.39.0");
}

#[test]
fn git_should_know_its_user() {
    let sandbox = machine();
    sandbox.fake_tool("git", "echo git version 2.50.0");
    assert_verdict(
        &check(&sandbox, ".", "git"),
        "warning",
        "has no user.name and user.email",
    );
    std::fs::write(
        sandbox.home().join(".gitconfig"),
        "[user]\nname=A B\nemail=ab@example.com\n",
    )
    .unwrap();
    assert_verdict(&check(&sandbox, ".", "git"), "ok", "A B <ab@example.com>");
}

#[cfg(unix)]
#[test]
fn credentials_before_and_after() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = machine();
    let folder = sandbox.home().join(".docker");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("config.json");
    let write = |text: &str, mode: u32| {
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let id = "docker-credentials";
    write("{", 0o600);
    assert_verdict(&check(&sandbox, ".", id), "broken", "is not valid JSON: line 1");
    write(r#"{"credsStore":"desktop"}"#, 0o600);
    assert_verdict(&check(&sandbox, ".", id), "broken", "docker-credential-desktop");
    sandbox.fake_tool("docker-credential-desktop", "exit 1");
    assert_verdict(&check(&sandbox, ".", id), "ok", "no registries");
    write(r#"{"auths":{"ghcr.io":{"auth":"s3cr:t"}}}"#, 0o600);
    let damaged = check(&sandbox, ".", id);
    assert_verdict(&damaged, "broken", "the credentials of ghcr.io");
    assert!(!damaged.to_string().contains("s3cr:t"), "a secret is never shown");
    write(r#"{"auths":{"ghcr.io":{"auth":"dTpw"}}}"#, 0o644);
    assert_verdict(&check(&sandbox, ".", id), "warning", "other users");
    let _ = fix(&sandbox, ".", id).success();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_verdict(&check(&sandbox, ".", id), "ok", "ghcr.io");
    let elsewhere = sandbox.root().join("nowhere").display().to_string();
    assert_verdict(
        &check_with(&sandbox, ".", id, &[("DOCKER_CONFIG", &elsewhere)]),
        "skipped",
        "nowhere",
    );
}

#[test]
fn a_wrong_configuration_is_broken_and_says_where() {
    let sandbox = machine();
    sandbox.write("app/.wash/config.yaml", "build:\n  comand: make\n");
    let found = check(&sandbox, "app", "config");
    assert_verdict(&found, "broken", "config.yaml:2");
    assert!(
        found["evidence"]
            .as_str()
            .unwrap()
            .contains("did you mean 'build.command'?"),
        "{found}"
    );
    sandbox.write("app/.wash/config.yaml", "build: {}\n");
    assert_verdict(
        &check(&sandbox, "app", "config"),
        "warning",
        "sets no build command",
    );
    sandbox.write("app/.wash/config.toml", "");
    assert_verdict(
        &check(&sandbox, "app", "config"),
        "broken",
        "two configuration files",
    );
    sandbox.write("good/.wash/config.yaml", "build:\n  command: make\n");
    assert_verdict(&check(&sandbox, "good/.wash", "config"), "ok", "config.yaml");
}

#[test]
fn the_cache_is_where_it_should_be() {
    let sandbox = machine();
    let cache = sandbox.home().join(".cache/wash");
    std::fs::create_dir_all(&cache).unwrap();
    std::fs::write(cache.join("x"), vec![0; 2048]).unwrap();
    assert_verdict(&check(&sandbox, ".", "cache"), "ok", "2.00 KiB");
    std::fs::remove_dir_all(&cache).unwrap();
    std::fs::write(&cache, "").unwrap();
    assert_verdict(&check(&sandbox, ".", "cache"), "warning", "is not a directory");
    let nowhere = if Path::new("/proc").is_dir() {
        "/proc/cache"
    } else {
        "/dev/null/cache"
    };
    assert_verdict(
        &check_with(&sandbox, ".", "cache", &[("XDG_CACHE_HOME", nowhere)]),
        "warning",
        "cannot create",
    );
}

#[test]
fn a_port_that_is_taken_names_its_holder() {
    let sandbox = machine();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    sandbox.write(
        "app/.wash/config.yaml",
        format!("build:\n  command: make\ndev:\n  address: {address}\n"),
    );
    let taken = check(&sandbox, "app", "ports");
    assert_verdict(&taken, "warning", &format!("{address} is already in use"));
    if cfg!(target_os = "linux") {
        assert_verdict(&taken, "warning", &format!("(process {})", std::process::id()));
    }
    drop(listener);
    assert_verdict(&check(&sandbox, "app", "ports"), "ok", &format!("{address} free"));
}

#[test]
fn files_from_the_future_are_found() {
    let sandbox = machine();
    rust_project(&sandbox);
    assert_verdict(&check(&sandbox, "app", "clock"), "ok", "agrees");
    let file = std::fs::File::options()
        .append(true)
        .open(sandbox.path("app/Cargo.toml"))
        .unwrap();
    file.set_modified(std::time::SystemTime::now() + Duration::from_hours(2))
        .unwrap();
    assert_verdict(
        &check(&sandbox, "app", "clock"),
        "warning",
        "the modification time of 'Cargo.toml' is",
    );
}

//! The script `x` on machines that lack something, made of scripts that stand for tools.
#![cfg(unix)]

use std::path::Path;

use wash_tests::{Run, Sandbox, WashCommand};

const APT: &str = "apt-get install -y --no-install-recommends gcc libc6-dev make pkg-config libssl-dev";
const RUSTUP: &str = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | \
                      sh -s -- -y --profile minimal --component clippy,rustfmt --target wasm32-wasip2";

/// A Linux machine of this user with a package manager, without any of what `x` looks for.
fn bare(user: u32) -> Sandbox {
    let sandbox = Sandbox::new().with_tools(&["sh", "cat", "chmod", "mkdir", "mktemp", "rm", "sed"]);
    sandbox.fake_tool("uname", "echo Linux");
    sandbox.fake_tool("id", &format!("echo {user}"));
    sandbox
}

/// Everything of the system's packages. `cc` knows the answer that matters: does it compile?
fn packages(sandbox: &Sandbox) {
    sandbox.fake_tool("cc", "exit 0");
    sandbox.fake_tool("make", "exit 0");
    sandbox.fake_tool("pkg-config", "exit 0");
}

fn rust(sandbox: &Sandbox, version: &str) {
    sandbox.fake_tool("rustc", &format!("echo 'rustc {version} (fake 2026-01-01)'"));
    sandbox.fake_tool("cargo", r#"echo "cargo $*""#);
}

/// A tool that notes how it is called and puts other tools beside itself.
fn installer(sandbox: &Sandbox, name: &str, tools: &[&str]) {
    let folder = sandbox.root().join("bin");
    let folder = folder.display();
    let tools = tools.join(" ");
    sandbox.fake_tool(
        name,
        &format!(
            r#"echo "{name} $*" >> {folder}/log
            for tool in {tools}; do echo '#!/bin/sh' > {folder}/$tool; chmod +x {folder}/$tool; done"#
        ),
    );
}

fn log(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.root().join("bin/log")).unwrap_or_default()
}

fn x<'a>(sandbox: &'a Sandbox, args: &[&str]) -> WashCommand<'a> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../x");
    sandbox
        .program(&script.to_string_lossy(), args)
        .env_remove("CARGO_HOME")
}

#[track_caller]
fn assert_says(run: &Run, lines: &[&str]) {
    for line in lines {
        let found = run.stderr().lines().any(|said| said.trim_start() == *line);
        assert!(found, "'{line}' is no line of stderr\n{run}");
    }
}

#[test]
fn where_all_is_there_only_cargo_speaks() {
    let sandbox = bare(1000);
    packages(&sandbox);
    rust(&sandbox, "1.99.0");
    let run = x(&sandbox, &["demo", "--check", "--yes"]).run().success();
    assert_eq!(
        (run.stdout().as_str(), run.stderr().as_str()),
        ("cargo xtask demo --check\n", "")
    );
}

#[test]
fn it_works_from_any_folder_but_not_through_a_link() {
    let sandbox = bare(1000);
    packages(&sandbox);
    rust(&sandbox, "1.99.0");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let inside = x(&sandbox, &["test"]).env("CDPATH", "/").run().success();
    assert_eq!(inside.stdout(), "cargo xtask test\n");
    let link = sandbox.path("x");
    std::os::unix::fs::symlink(root.join("x").canonicalize().unwrap(), &link).unwrap();
    let linked = sandbox
        .program(&link.to_string_lossy(), ["test"])
        .run()
        .expect_code(1);
    assert_eq!(
        linked.stderr(),
        "Run `x` in the root of the repository, not through a link.\n"
    );
}

#[test]
fn rust_is_found_where_rustup_puts_it() {
    let sandbox = bare(1000);
    packages(&sandbox);
    rust(&sandbox, "1.99.0");
    let folder = sandbox.home().join(".cargo/bin");
    std::fs::create_dir_all(&folder).unwrap();
    for tool in ["cargo", "rustc"] {
        std::fs::rename(sandbox.root().join("bin").join(tool), folder.join(tool)).unwrap();
    }
    // The one of the distribution is too old.
    rust(&sandbox, "1.63.0");
    let run = x(&sandbox, &["test"]).run().success();
    assert_eq!(run.stdout(), "cargo xtask test\n");
}

#[test]
fn without_a_terminal_nothing_is_done_unasked() {
    let sandbox = bare(1000);
    installer(&sandbox, "apt-get", &[]);
    sandbox.fake_tool("sudo", r#"exec "$@""#);
    sandbox.fake_tool("curl", "exit 1");
    let run = x(&sandbox, &["demo"]).run().expect_code(1);
    let install = format!("sudo {APT}");
    assert_says(
        &run,
        &[
            "Missing on this machine: a C compiler, make, the OpenSSL headers, Rust 1.95 or newer.",
            "sudo apt-get update",
            &install,
            RUSTUP,
            "Cannot ask for confirmation without a terminal: run these commands, or `./x --yes demo`.",
        ],
    );
    assert_eq!((log(&sandbox).as_str(), run.stdout().as_str()), ("", ""));
}

#[test]
fn on_a_terminal_it_asks() {
    let sandbox = bare(0);
    rust(&sandbox, "1.99.0");
    installer(&sandbox, "apt-get", &["cc", "make", "pkg-config"]);
    let mut terminal = x(&sandbox, &["demo"]).spawn_in_terminal();
    terminal.wait_for("Run these commands? [y/N] ");
    terminal.send("\n");
    terminal.wait_for("Nothing was changed.");
    assert_eq!((terminal.wait(), log(&sandbox).as_str()), (1, ""));
    let mut terminal = x(&sandbox, &["demo"]).spawn_in_terminal();
    terminal.wait_for("Run these commands? [y/N] ");
    terminal.send("y\n");
    terminal.wait_for("cargo xtask demo");
    assert_eq!(terminal.wait(), 0);
    assert_eq!(log(&sandbox), format!("apt-get update\n{APT}\n"));
}

#[test]
fn with_yes_or_in_ci_it_does_not_ask() {
    for (args, ci) in [(["--yes", "test"].as_slice(), "false"), (&["test"], "true")] {
        let sandbox = bare(0);
        rust(&sandbox, "1.99.0");
        // It is there, but has no headers.
        sandbox.fake_tool("cc", "exit 1");
        installer(&sandbox, "apt-get", &["cc", "make", "pkg-config"]);
        let run = x(&sandbox, args).env("CI", ci).run().success();
        assert_eq!(run.stdout(), "cargo xtask test\n");
        assert_eq!(log(&sandbox), format!("apt-get update\n{APT}\n"));
    }
}

#[test]
fn an_administrator_is_given_the_commands() {
    let sandbox = bare(1000);
    installer(&sandbox, "apt-get", &[]);
    let run = x(&sandbox, &["--yes", "demo"]).run().expect_code(1);
    insta::assert_snapshot!(run, @"
    success: false
    exit_code: 1
    ----- stdout -----

    ----- stderr -----
    Missing on this machine: a C compiler, make, the OpenSSL headers, Rust 1.95 or newer.
    You are not root, and neither sudo nor doas is installed. Ask an administrator to run:

        apt-get update
        apt-get install -y --no-install-recommends gcc libc6-dev make pkg-config libssl-dev curl ca-certificates

    Then run `./x demo` again.
    ");
    // Who may not use sudo learns the same.
    sandbox.fake_tool("sudo", "echo 'ferris is not in the sudoers file.' >&2; exit 1");
    let run = x(&sandbox, &["--yes", "demo"]).run().expect_code(1);
    let install = format!("{APT} curl ca-certificates");
    assert_says(
        &run,
        &[
            "The installation failed.",
            "If you are not allowed to install packages, ask an administrator to run:",
            &install,
        ],
    );
    assert_eq!(log(&sandbox), "");
}

#[test]
fn rustup_installs_rust() {
    let sandbox = bare(1000);
    packages(&sandbox);
    // The server of rustup: its script notes its arguments, and makes a compiler.
    let folder = sandbox.home().join(".cargo/bin");
    let folder = folder.display();
    sandbox.fake_tool(
        "curl",
        &format!(
            r#"cat <<'SCRIPT'
mkdir -p {folder}
for tool in cargo rustc; do
    echo '#!/bin/sh' > {folder}/$tool
    chmod +x {folder}/$tool
done
echo "echo 'rustc 1.99.0 (fake)'" >> {folder}/rustc
echo "echo installed with '$*', called with \"\$*\"" >> {folder}/cargo
SCRIPT"#
        ),
    );
    let run = x(&sandbox, &["demo", "--yes"]).run().success();
    assert_eq!(
        run.stdout(),
        "installed with -y --profile minimal --component clippy,rustfmt --target wasm32-wasip2, called with xtask demo\n"
    );
    assert_says(&run, &["Missing on this machine: Rust 1.95 or newer.", RUSTUP]);
}

#[test]
fn a_server_of_rustup_that_is_out_of_reach_is_no_success() {
    let sandbox = bare(1000);
    packages(&sandbox);
    sandbox.fake_tool("curl", "echo 'curl: (6) Could not resolve host' >&2; exit 6");
    let run = x(&sandbox, &["demo", "--yes"]).run().expect_code(1);
    assert_says(
        &run,
        &[
            "curl: (6) Could not resolve host",
            "Still missing after the installation: Rust 1.95 or newer.",
        ],
    );
}

#[test]
fn an_old_toolchain_of_rustup_is_updated() {
    let sandbox = bare(1000);
    packages(&sandbox);
    rust(&sandbox, "1.94.1");
    installer(&sandbox, "rustup", &[]);
    let run = x(&sandbox, &["demo", "--yes"]).run().expect_code(1);
    assert_eq!(log(&sandbox), "rustup update stable\nrustup default stable\n");
    assert_says(&run, &["Missing on this machine: Rust 1.95 or newer."]);
}

#[test]
fn a_selected_toolchain_that_is_too_old_is_named() {
    let sandbox = bare(1000);
    packages(&sandbox);
    rust(&sandbox, "1.70.0");
    installer(&sandbox, "rustup", &[]);
    let run = x(&sandbox, &["test", "--yes"])
        .env("RUSTUP_TOOLCHAIN", "1.70.0")
        .run()
        .expect_code(1);
    assert!(
        run.stderr().contains("RUSTUP_TOOLCHAIN selects '1.70.0'"),
        "{run}"
    );
    assert_eq!(log(&sandbox), "");
}

#[test]
fn rust_needs_a_home() {
    let sandbox = bare(1000);
    packages(&sandbox);
    installer(&sandbox, "curl", &[]);
    let run = x(&sandbox, &["test", "--yes"])
        .env_remove("HOME")
        .run()
        .expect_code(1);
    assert!(run.stderr().contains("HOME is not set"), "{run}");
    assert_eq!(log(&sandbox), "");
}

#[test]
fn each_system_has_its_package_manager() {
    for (manager, command) in [
        ("dnf", "dnf install -y gcc make pkgconf-pkg-config openssl-devel"),
        (
            "zypper",
            "zypper --non-interactive install gcc make pkg-config libopenssl-devel",
        ),
        (
            "pacman",
            "pacman -S --needed --noconfirm gcc make pkgconf openssl",
        ),
        ("apk", "apk add gcc musl-dev make pkgconf openssl-dev"),
    ] {
        let sandbox = bare(0);
        rust(&sandbox, "1.99.0");
        installer(&sandbox, manager, &["cc", "make", "pkg-config"]);
        let _ = x(&sandbox, &["demo", "--yes"]).run().success();
        assert_eq!(log(&sandbox), format!("{command}\n"));
    }
    let sandbox = bare(0);
    rust(&sandbox, "1.99.0");
    let run = x(&sandbox, &["demo", "--yes"]).run().expect_code(1);
    assert!(
        run.stderr().contains("No supported package manager found"),
        "{run}"
    );
    sandbox.fake_tool("uname", "echo Darwin");
    sandbox.fake_tool("xcode-select", "[ $1 = --install ]");
    let run = x(&sandbox, &["demo", "--yes"]).run().expect_code(1);
    assert_says(
        &run,
        &[
            "xcode-select --install",
            "Once the tools are installed, run `./x demo` again.",
        ],
    );
}

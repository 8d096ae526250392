//! Linux namespaces, for tests that need a separate network or file system.
//!
//! The tests must run as root, or as a user who may create user namespaces.

use std::path::Path;

use crate::signals;

/// Environment variable that is set if a test already runs in its namespaces.
const INSIDE: &str = "WASH_TEST_NAMESPACE";

/// Returns the command prefix that runs a program in new namespaces. The options select their kinds, such as `--net`.
pub fn unshare(options: &[&str]) -> Vec<String> {
    let mut words = vec!["unshare".to_owned()];
    if !rustix::process::geteuid().is_root() {
        words.extend(["--user", "--map-root-user"].map(str::to_owned));
    }
    words.extend(options.iter().map(|option| (*option).to_owned()));
    words
}

/// Runs the named test again in a new network namespace that has only a loopback interface. `test` is its path in the test
/// binary. Returns `true` inside the namespace, where the test should continue, and `false` outside, where it should return.
pub fn has_own_network(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        run("ip", &["link", "set", "lo", "up"]);
        return true;
    }
    let words = unshare(&["--net"]);
    let (program, options) = words.split_first().expect("a program");
    let output = signals::command(program)
        .args(options)
        .arg(std::env::current_exe().expect("the path of this program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare, which is part of util-linux, can be run");
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(
        output.status.success() && stdout.contains("1 passed"),
        "{test} exited with {} in a new network namespace; if no test failed, this user may not create namespaces: run as root, \
         or set kernel.unprivileged_userns_clone\n{stdout}\n{stderr}",
        output.status
    );
    false
}

/// Runs a program and panics if it fails.
#[track_caller]
pub fn run(program: &str, arguments: &[&str]) {
    let output = signals::command(program).args(arguments).output();
    let output = output
        .unwrap_or_else(|error| panic!("cannot run {program} ({error}): `cargo xtask setup` installs it"));
    assert!(
        output.status.success(),
        "`{program} {}`: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Returns the command prefix that runs a program with a tmpfs of `size`, such as `2m`, mounted at `folder`.
pub fn with_disk(folder: &Path, size: &str) -> Vec<String> {
    std::fs::create_dir_all(folder).expect("a folder for the file system");
    let script = format!(
        "mount -t tmpfs -o size={size},mode=0700 wash '{}' && exec \"$@\"",
        folder.display()
    );
    let mut words = unshare(&["--mount"]);
    words.extend(["sh", "-c", &script, "sh"].map(str::to_owned));
    words
}

/// Resizes the tmpfs of a process that was started through [`with_disk`].
pub fn resize_disk(pid: u32, folder: &Path, size: &str) {
    let pid = pid.to_string();
    let remount = format!("remount,size={size}");
    let folder = folder.to_string_lossy();
    let mut words = vec!["--target", &pid, "--mount"];
    if !rustix::process::geteuid().is_root() {
        words.push("--user");
        words.push("--preserve-credentials");
    }
    words.extend(["mount", "-o", &remount, &folder]);
    run("nsenter", &words);
}

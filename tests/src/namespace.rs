//! Namespaces of Linux: a test that has a network, or a file system, of its own.
//!
//! Whoever runs the tests needs to be root, or be allowed to make user namespaces.

use std::path::Path;

use crate::signals;

/// Set where a test runs in its namespaces already.
const INSIDE: &str = "WASH_TEST_NAMESPACE";

/// What begins a command that runs in namespaces of its own; the options say of which kinds, such as `--net`.
pub fn unshare(options: &[&str]) -> Vec<String> {
    let mut words = vec!["unshare".to_owned()];
    if !rustix::process::geteuid().is_root() {
        words.extend(["--user", "--map-root-user"].map(str::to_owned));
    }
    words.extend(options.iter().map(|option| (*option).to_owned()));
    words
}

/// Run the test of this name, its path in its test binary, once more in a network of its own, in which there is nothing but this
/// machine. True where that is where it runs.
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
    let [told, log] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(
        output.status.success() && told.contains("1 passed"),
        "in a network of its own {test} ends with {}: if nothing failed there, this account may make no namespaces; be root, \
         or set kernel.unprivileged_userns_clone\n{told}\n{log}",
        output.status
    );
    false
}

/// Run a program that has to succeed.
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

/// What begins a command that runs with a small file system in memory at `folder`, of `size` such as `2m`.
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

/// Give the file system of a process that was started so another size.
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

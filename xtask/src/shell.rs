//! Running other programs: every error names the command and what it printed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Folders of Debian's servers that the `PATH` of a user leaves out.
const MORE_FOLDERS: [&str; 3] = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

/// The root of the workspace that `cargo xtask` was called in. Clones that share a target directory share this program,
/// so the path it was compiled in may be another clone's.
pub fn root() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest
        .parent()
        .map_or_else(|| manifest.clone(), Path::to_path_buf)
}

/// A `cargo` of the active toolchain that runs in the root of the workspace.
pub fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    forget_this_package(&mut command);
    command
}

/// `cargo run` describes the package `xtask` in the environment. Build scripts that ask for these variables would take
/// it for a change and compile their crates again, once under `cargo xtask` and once outside.
pub fn forget_this_package(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(describes_package) {
            command.env_remove(name);
        }
    }
}

fn describes_package(variable: &str) -> bool {
    let prefixes = ["CARGO_PKG_", "CARGO_MANIFEST_"];
    prefixes.iter().any(|prefix| variable.starts_with(prefix))
}

/// The target directory that this very program was built into.
pub fn target() -> Result<PathBuf> {
    let program = env::current_exe().context("cannot tell where this program lies")?;
    let target = program
        .ancestors()
        .nth(2)
        .context("this program does not lie in a target directory")?;
    Ok(target.to_path_buf())
}

/// Where caches and tools of the development tasks lie: outside the clone, shared by all clones.
pub fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => env::home_dir()
            .context("no home folder: set HOME or XDG_CACHE_HOME")?
            .join(".cache"),
    };
    Ok(base.join("wash-xtask"))
}

/// The command as one would type it: `cargo` stands for the cargo that runs this task.
pub fn display(command: &Command) -> String {
    let program = command.get_program();
    let program = if env::var_os("CARGO").is_some_and(|cargo| cargo == program) {
        "cargo".as_ref()
    } else {
        program
    };
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Run with the terminal of the task; fail unless it exits 0.
pub fn run(command: &mut Command) -> Result<()> {
    let line = display(command);
    println!("$ {line}");
    let status = command
        .status()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed: {status}");
    }
    Ok(())
}

/// Run without a terminal and return its standard output; what it printed becomes part of the error.
pub fn read(command: &mut Command) -> Result<String> {
    let line = display(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("`{line}` failed: {}\n{}", output.status, stderr.trim_end());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Run without a terminal for at most `limit`; true if it exited 0 by then. It is killed at the deadline.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let line = display(command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() > deadline {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The full path of a program.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(MORE_FOLDERS.iter().map(PathBuf::from));
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    folders
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nested_cargo_does_not_see_this_package() {
        // Cargo describes this package to its tests too.
        let command = cargo();
        let removed = command
            .get_envs()
            .any(|(name, value)| name == "CARGO_PKG_NAME" && value.is_none());
        assert!(removed);
        assert!(!describes_package("CARGO_TARGET_DIR") && !describes_package("CARGO_HOME"));
    }

    #[test]
    fn the_output_of_a_command_that_failed_is_in_the_error() {
        let error = read(Command::new("sh").args(["-c", "echo reason >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("reason"), "{error:#}");
    }

    #[test]
    fn a_command_that_hangs_is_ended_at_the_deadline() {
        let start = Instant::now();
        assert!(!succeeds_within(Command::new("sleep").arg("60"), Duration::from_millis(100)).unwrap());
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}

//! Finds and runs other programs, with a timeout.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::runtime::Handle;

use super::traceless::{Traceless, rustup_home};
use crate::error::{Error, Result, ResultExt as _};

/// Output of a tool is cut off after this many bytes.
const MAX_OUTPUT: u64 = 64 * 1024;

/// The settings to find and run other programs.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// Runtime that waits for the programs.
    pub(crate) handle: Handle,
    /// The search path for programs, in the format of `PATH`.
    pub(crate) path: OsString,
    /// Additional environment variables: the project's `build.env`.
    pub(crate) env: Vec<(String, String)>,
    /// Working directory of the programs; some tools read settings from it.
    pub(crate) cwd: PathBuf,
    /// Timeout for one run of a tool.
    pub(crate) timeout: Duration,
}

/// The result of running a tool.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Standard output of a successful run.
    Output(String),
    /// Reason of the failure, as the rest of a sentence that begins with the tool's path.
    Failed(String),
}

impl Tools {
    /// Searches for a program, as a shell would.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let names = file_names(name);
        std::env::split_paths(&self.path)
            .filter(|dir| !dir.as_os_str().is_empty())
            .flat_map(|dir| names.iter().map(move |name| dir.join(name)))
            .map(|path| self.cwd.join(path))
            .find(|path| is_executable(path))
    }

    /// Runs `program` and returns its output, or a failure after the timeout. The program must only report something,
    /// such as its version.
    pub(crate) fn ask<A: AsRef<OsStr>>(&self, program: &Path, args: &[A]) -> Answer {
        let traceless = Traceless::new();
        let mut command = self.command(program, args);
        command.envs(traceless.environment(program, rustup_home(&self.env).as_deref()));
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = async {
            let mut child = command.spawn()?;
            let (out, err) = (child.stdout.take(), child.stderr.take());
            let (out, err, status) = tokio::join!(read(out), read(err), child.wait());
            Ok::<_, std::io::Error>((out, err, status?))
        };
        match self
            .handle
            .block_on(async { tokio::time::timeout(self.timeout, run).await })
        {
            Err(_) => Answer::Failed(format!("did not answer within {} s", self.timeout.as_secs_f32())),
            Ok(Err(error)) => Answer::Failed(format!("cannot be run: {error}")),
            Ok(Ok((out, _, status))) if status.success() => Answer::Output(out),
            Ok(Ok((out, err, status))) => Answer::Failed(failure(&out, &err, status)),
        }
    }

    /// Runs `program` for its effect, without a timeout. Its output goes to stderr.
    pub(crate) fn perform<A: AsRef<OsStr>>(&self, program: &Path, args: &[A]) -> Result<()> {
        let mut command = self.command(program, args);
        let stderr = crate::output::stderr_for_child().or_fail(|| "cannot pass on stderr")?;
        command.stdout(stderr);
        let name = program.display();
        let status = self.handle.block_on(async { command.spawn()?.wait().await });
        let status = status.or_fail(|| format!("cannot run '{name}'"))?;
        if status.success() {
            Ok(())
        } else {
            Err(Error::new(format!("'{name}' failed with {status}")))
        }
    }

    fn command<A: AsRef<OsStr>>(&self, program: &Path, args: &[A]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(&self.cwd)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .env("PATH", &self.path)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            // A version query must not download a toolchain.
            .env("RUSTUP_AUTO_INSTALL", "0")
            .env("NO_UPDATE_NOTIFIER", "1")
            .env("GOTOOLCHAIN", "local");
        command
    }
}

/// Reads up to [`MAX_OUTPUT`] bytes. After a read error, returns what was read so far.
async fn read(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(MAX_OUTPUT).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn failure(out: &str, err: &str, status: ExitStatus) -> String {
    let line = err
        .lines()
        .chain(out.lines())
        .map(str::trim)
        .find(|line| !line.is_empty());
    let line = line
        .map(|line| line.strip_prefix("error: ").unwrap_or(line))
        .map(|line| format!(": {line}"));
    format!("failed with {status}{}", line.unwrap_or_default())
}

#[cfg(unix)]
fn file_names(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

#[cfg(windows)]
fn file_names(name: &str) -> Vec<String> {
    let extensions = std::env::var("PATHEXT").unwrap_or_else(|_| ".EXE;.CMD;.BAT".into());
    extensions
        .split(';')
        .map(|extension| format!("{name}{}", extension.to_lowercase()))
        .collect()
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|kind| kind.is_file() && kind.permissions().mode() & 0o111 != 0)
}

#[cfg(windows)]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Returns the first two numbers of a version in `text`: `(1, 95)` for `rustc 1.95.0 (…)`.
pub(crate) fn version(text: &str) -> Option<(u64, u64)> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find_map(|word| {
            let mut parts = word.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
}

/// Returns the first non-blank line.
pub(crate) fn first_line(text: &str) -> &str {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_sentences() {
        assert_eq!(version("rustc 1.95.0 (abc 2026-01-01)"), Some((1, 95)));
        assert_eq!(version("v22.1.0"), Some((22, 1)));
        assert_eq!(version("go version go1.25.1 linux/amd64"), Some((1, 25)));
        assert_eq!(version("tinygo version 0.39.0 linux"), Some((0, 39)));
        assert_eq!(version("git version 2.39.5"), Some((2, 39)));
        assert_eq!(version("none"), None);
    }
}

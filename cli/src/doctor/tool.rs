//! Finds and asks other programs, none of which may keep the doctor waiting.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tokio::runtime::Handle;

use super::traceless::{Traceless, rustup_home};
use crate::error::{Error, Result, ResultExt as _};

/// Nothing a tool says about itself is longer.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// How other programs are found and run.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// Drives the waiting.
    pub(crate) handle: Handle,
    /// Where programs are looked for, in the form of `PATH`.
    pub(crate) path: OsString,
    /// Variables on top of the environment: `build.env` of the project.
    pub(crate) env: Vec<(String, String)>,
    /// Where they run: some tools look for settings there.
    pub(crate) cwd: PathBuf,
    /// How long a tool may take to answer.
    pub(crate) timeout: Duration,
}

/// What a tool answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// Its standard output.
    Said(String),
    /// Why there is no answer, in words.
    Failed(String),
}

impl Tools {
    /// The program of that name, as a shell would find it.
    pub(crate) fn find(&self, name: &str) -> Option<PathBuf> {
        let names = file_names(name);
        std::env::split_paths(&self.path)
            .filter(|dir| !dir.as_os_str().is_empty())
            .flat_map(|dir| names.iter().map(move |name| dir.join(name)))
            .map(|path| self.cwd.join(path))
            .find(|path| is_executable(path))
    }

    /// Run `program` and wait for its answer, at most as long as the timeout. It changes nothing.
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
            Ok(Ok((out, _, status))) if status.success() => Answer::Said(out),
            Ok(Ok((out, err, status))) => Answer::Failed(failure(&out, &err, status)),
        }
    }

    /// Run `program` for its effect, its output on stderr, as long as it takes.
    pub(crate) fn perform<A: AsRef<OsStr>>(&self, program: &Path, args: &[A]) -> Result<()> {
        let mut command = self.command(program, args);
        let stderr = crate::output::stderr_for_child().or_fail(|| "cannot pass stderr on")?;
        command.stdout(stderr);
        let name = program.display();
        let status = self.handle.block_on(async { command.spawn()?.wait().await });
        let status = status.or_fail(|| format!("cannot run '{name}'"))?;
        if status.success() {
            Ok(())
        } else {
            Err(Error::new(format!("'{name}' ended with {status}")))
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
            // Asking for a version must not download a toolchain.
            .env("RUSTUP_AUTO_INSTALL", "0")
            .env("NO_UPDATE_NOTIFIER", "1")
            .env("GOTOOLCHAIN", "local");
        command
    }
}

/// The answer of a reader that is cut off is what it said so far.
async fn read(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        let _ = stream.take(LONGEST_ANSWER).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn failure(out: &str, err: &str, status: ExitStatus) -> String {
    let said = err
        .lines()
        .chain(out.lines())
        .map(str::trim)
        .find(|line| !line.is_empty());
    let said = said
        .map(|line| line.strip_prefix("error: ").unwrap_or(line))
        .map(|line| format!(": {line}"));
    format!("failed with {status}{}", said.unwrap_or_default())
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

/// The first two numbers of a version in `text`: `rustc 1.95.0 (…)` is `(1, 95)`.
pub(crate) fn version(text: &str) -> Option<(u64, u64)> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find_map(|word| {
            let mut parts = word.split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
}

/// The first line that says something.
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

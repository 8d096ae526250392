//! Configures one invocation of the binary.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::run::Run;
use crate::sandbox::Sandbox;
use crate::session::Session;
use crate::signals;

/// A command in a sandbox. It inherits only the environment of the sandbox.
#[derive(Debug)]
pub struct WashCommand<'a> {
    pub(crate) sandbox: &'a Sandbox,
    program: PathBuf,
    through: Vec<OsString>,
    args: Vec<OsString>,
    dir: PathBuf,
    env: Vec<(OsString, Option<OsString>)>,
    stdin: Option<Vec<u8>>,
}

impl<'a> WashCommand<'a> {
    pub(crate) fn new<A: AsRef<OsStr>>(
        sandbox: &'a Sandbox,
        program: &Path,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            sandbox,
            program: program.to_owned(),
            through: Vec::new(),
            args: args.into_iter().map(|arg| arg.as_ref().to_owned()).collect(),
            dir: sandbox.work(),
            env: Vec::new(),
            stdin: None,
        }
    }

    /// Sets the working directory, relative to [`Sandbox::work`].
    #[must_use]
    pub fn in_dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.dir = self.sandbox.path(dir);
        self
    }

    /// Runs the command through another program that execs it, such as `unshare`.
    #[must_use]
    pub fn through<A: AsRef<OsStr>>(mut self, program: impl IntoIterator<Item = A>) -> Self {
        self.through = program.into_iter().map(|word| word.as_ref().to_owned()).collect();
        self
    }

    /// Adds an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(self, args: impl IntoIterator<Item = A>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    /// Sets an environment variable.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env
            .push((name.as_ref().to_owned(), Some(value.as_ref().to_owned())));
        self
    }

    /// Sets environment variables, such as those of [`crate::toolchain::guest_toolchain_env`].
    #[must_use]
    pub fn envs<N: AsRef<OsStr>, V: AsRef<OsStr>>(mut self, vars: impl IntoIterator<Item = (N, V)>) -> Self {
        for (name, value) in vars {
            self = self.env(name, value);
        }
        self
    }

    /// Removes an environment variable.
    #[must_use]
    pub fn env_remove(mut self, name: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), None));
        self
    }

    /// Sets the home directories to a path below a file, so that nothing can be created or read there, even by root.
    #[must_use]
    pub fn without_home(self) -> Self {
        let file = self.sandbox.root().join("not-a-folder");
        std::fs::write(&file, b"").expect("the sandbox is writable");
        [
            "HOME",
            "USERPROFILE",
            "APPDATA",
            "LOCALAPPDATA",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
        ]
        .into_iter()
        .chain(["XDG_CACHE_HOME"])
        .fold(self, |command, name| command.env(name, file.join("home")))
    }

    /// Sets the contents of stdin. By default, stdin is empty.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Runs the command to completion.
    #[track_caller]
    pub fn run(self) -> Run {
        let mut command = self.command(&self.program, false);
        let input = self.stdin.clone();
        command.stdin(if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        let mut child = self.start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let writer = input.zip(child.stdin.take()).map(|(input, mut pipe)| {
            // The process may exit without reading all of its stdin.
            std::thread::spawn(move || drop(pipe.write_all(&input)))
        });
        let output = child.wait_with_output().expect("the output can be read");
        if let Some(writer) = writer {
            let _ = writer.join();
        }
        Run {
            line: self.line(),
            code: code(output.status),
            stdout: output.stdout,
            stderr: output.stderr,
            filters: self.sandbox.filters(),
        }
    }

    /// Starts the command and returns immediately.
    #[track_caller]
    pub fn spawn(self) -> Session {
        let mut command = self.command(&self.program, false);
        own_group(&mut command);
        let stdin = if self.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        let mut child = self.start(command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()));
        if let (Some(input), Some(mut pipe)) = (&self.stdin, child.stdin.take()) {
            pipe.write_all(input).expect("the process reads its stdin");
        }
        Session::new(child, self.line(), self.sandbox.filters())
    }

    /// Starts the command in a new pseudo-terminal and returns immediately.
    #[cfg(unix)]
    #[track_caller]
    pub fn spawn_in_terminal(self) -> crate::Terminal {
        crate::Terminal::start(&self)
    }

    /// Builds the command. If `program` is not the command's own program, it is `setsid`, which runs the command. With
    /// `terminal`, colors are enabled.
    pub(crate) fn command(&self, program: &Path, terminal: bool) -> Command {
        let mut command = match self.through.split_first() {
            Some((first, rest)) => {
                let mut command = signals::command(first);
                command.args(rest).arg(program);
                command
            }
            None => signals::command(program),
        };
        if program != self.program {
            command.arg("--ctty").arg(&self.program);
        }
        command
            .args(&self.args)
            .current_dir(&self.dir)
            .env_clear()
            .envs(self.sandbox.environment());
        if terminal {
            command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
        }
        for (name, value) in &self.env {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    pub(crate) fn program(&self) -> &Path {
        &self.program
    }

    #[track_caller]
    pub(crate) fn start(&self, command: &mut Command) -> Child {
        command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start `{}`: {error}", self.line()))
    }

    /// Renders the command as a user would type it.
    pub(crate) fn line(&self) -> String {
        let name = self.program.file_stem().unwrap_or_default().to_string_lossy();
        let args = self.args.iter().map(|arg| format!(" {}", arg.to_string_lossy()));
        std::iter::once(name.into_owned()).chain(args).collect()
    }
}

/// Returns the exit code, or 128 + signal number as in a shell.
pub(crate) fn code(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        status
            .code()
            .or_else(|| status.signal().map(|signal| 128 + signal))
    }
    #[cfg(not(unix))]
    status.code()
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

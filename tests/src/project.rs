//! A project scaffolded from a real template and built with a real compiler, whose README commands are executed.
//!
//! # Flow
//! `wash new` → the commands of the README in order, each in a shell. `wash dev` runs in the background until the next
//! `wash dev` replaces it.
//!
//! # Guarantees
//! A command that fails, or whose output differs from the README, fails the test. Compiled dependencies are cached in the
//! target directory of the tests and shared by all projects.

use std::path::PathBuf;
use std::time::Duration;

use crate::readme::{self, Step};
use crate::{Sandbox, Session, Signal, WashCommand, fixture, toolchain};

/// The port used in READMEs.
const PORT: u16 = 8000;

/// Timeout for a build. A first build compiles every dependency, possibly on a busy machine.
const BUILD_TIMEOUT: Duration = Duration::from_mins(10);

/// A scaffolded project in a sandbox.
#[derive(Debug)]
pub struct Project<'a> {
    sandbox: &'a Sandbox,
    name: String,
    ports: Vec<(u16, u16)>,
    env: Vec<(String, String)>,
    dev: Option<Dev>,
}

#[derive(Debug)]
struct Dev {
    session: Session,
    port: u16,
}

impl<'a> Project<'a> {
    /// Creates the project `name` from an embedded template.
    #[track_caller]
    pub fn new(sandbox: &'a Sandbox, template: &str, name: &str) -> Self {
        let wash = sandbox.wash_path().display();
        sandbox.fake_tool("wash", &format!("exec '{wash}' \"$@\""));
        let _ = sandbox.wash(["new", template, "--name", name]).run().success();
        Self {
            sandbox,
            name: name.to_owned(),
            ports: Vec::new(),
            env: Vec::new(),
            dev: None,
        }
    }

    /// Replaces the port `documented` in the README's commands by `real`.
    #[must_use]
    pub fn port(mut self, documented: u16, real: u16) -> Self {
        self.ports.push((documented, real));
        self
    }

    /// Sets an environment variable for every command.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Executes the commands of the README. The last `wash dev` continues to run.
    #[track_caller]
    pub fn play_readme(&mut self) {
        let readme = self.read("README.md");
        let config = self.read(".wash/config.yaml");
        for shown in readme::blocks(&readme, "yaml") {
            assert!(
                config.contains(&shown),
                "README.md shows a configuration that is not in the config file:\n{shown}"
            );
        }
        let steps = readme::steps(&readme);
        assert!(!steps.is_empty(), "README.md has no commands");
        for step in &steps {
            if step.command.contains("wash dev") {
                assert!(step.output.is_empty(), "the output of `wash dev` is not compared");
                self.start_dev(&step.command);
            } else {
                self.run_step(step);
            }
        }
    }

    /// Runs `command`, which contains `wash dev`, on a free port and waits until it serves.
    #[track_caller]
    pub fn start_dev(&mut self, command: &str) {
        // The previous one must release its port and its lock on the folder first.
        if let Some(mut dev) = self.dev.take() {
            // Not SIGKILL: it exports its last telemetry when it ends.
            dev.session.signal(Signal::Terminate);
            let _ = dev.session.wait();
        }
        let command = self.here(command).replace("wash dev", "exec wash dev");
        let mut session = self
            .shell(&command)
            .env("WASH_DEV__ADDRESS", "127.0.0.1:0")
            .spawn();
        let listening = session.wait_stderr("Listening on ");
        let port = listening
            .split_whitespace()
            .find_map(|word| word.strip_prefix("http://")?.rsplit(':').next()?.parse().ok());
        let port = port.expect("the line contains the port");
        session.wait_stderr_for(BUILD_TIMEOUT, "Serving", |line| line.contains("Serving"));
        self.dev = Some(Dev { session, port });
    }

    #[track_caller]
    fn run_step(&self, step: &Step) {
        let run = self.shell(&self.here(&step.command)).run().success();
        assert!(
            readme::keeps_promise(&step.output, &run.stdout()),
            "according to README.md, `{}` prints\n{}\nbut it printed\n{}\n{}",
            step.command,
            step.output,
            run.stdout(),
            self.log()
        );
    }

    /// Replaces the ports in a command by the ports of this run.
    fn here(&self, command: &str) -> String {
        let dev = self.dev.iter().map(|dev| (PORT, dev.port));
        let ports = self.ports.iter().copied().chain(dev);
        ports.fold(command.to_owned(), |command, (documented, real)| {
            command.replace(&format!(":{documented}"), &format!(":{real}"))
        })
    }

    fn shell(&self, command: &str) -> WashCommand<'_> {
        self.command("sh", &["-c", command])
    }

    /// Prepares a `wash` command in the project, with the compiler for guests.
    pub fn wash(&self, args: &[&str]) -> WashCommand<'_> {
        self.command("wash", args)
    }

    fn command(&self, program: &str, args: &[&str]) -> WashCommand<'_> {
        self.sandbox
            .program(program, args)
            .in_dir(&self.name)
            .envs(toolchain::guest_toolchain_env())
            .env("CARGO_BUILD_BUILD_DIR", fixture::target_dir())
            .envs(self.env.iter().map(|(name, value)| (name, value)))
    }

    /// Where `wash dev` serves it, without a slash at the end.
    ///
    /// # Panics
    /// If `wash dev` was not started.
    pub fn url(&self) -> String {
        let dev = self.dev.as_ref().expect("`wash dev` was started");
        format!("http://127.0.0.1:{}", dev.port)
    }

    /// Returns the stderr of `wash dev` so far.
    pub fn log(&self) -> String {
        self.dev
            .as_ref()
            .map(|dev| dev.session.stderr())
            .unwrap_or_default()
    }

    /// Waits for a line with `text` on the stderr of `wash dev` and returns it.
    ///
    /// # Panics
    /// If `wash dev` was not started, or does not print it.
    #[track_caller]
    pub fn said(&mut self, text: &str) -> String {
        let dev = self.dev.as_mut().expect("`wash dev` was started");
        dev.session.wait_stderr(text)
    }

    /// Reads a file of the project.
    pub fn read(&self, file: &str) -> String {
        self.sandbox.read(self.path(file))
    }

    /// Returns the path of a file of the project, relative to [`Sandbox::work`].
    pub fn path(&self, file: &str) -> PathBuf {
        PathBuf::from(&self.name).join(file)
    }
}

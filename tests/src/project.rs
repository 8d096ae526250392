//! A project made of a real template with a real compiler, and its README played.
//!
//! Flow: `wash new` → the commands of the README in order, each in a shell → `wash dev` goes on beside the others and is
//! replaced by the next one.
//! Guarantees: a command that fails, or prints something else than the README says, ends the test. What the compiler
//! makes of dependencies is kept in the target directory of the tests and shared by all projects.

use std::path::PathBuf;
use std::time::Duration;

use crate::readme::{self, Step};
use crate::{Sandbox, Session, Signal, WashCommand, fixture, toolchain};

/// The port that READMEs speak of.
const PORT: u16 = 8000;

/// A cold build compiles every dependency, on a machine that may be busy.
const BUILD_PATIENCE: Duration = Duration::from_mins(10);

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
    /// Create the project `name` from an embedded template.
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

    /// The README says this port; take that one.
    #[must_use]
    pub fn port(mut self, said: u16, real: u16) -> Self {
        self.ports.push((said, real));
        self
    }

    /// Set an environment variable for every command.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Do what the README says. The last `wash dev` goes on.
    #[track_caller]
    pub fn play_readme(&mut self) {
        let readme = self.read("README.md");
        let config = self.read(".wash/config.yaml");
        for shown in readme::blocks(&readme, "yaml") {
            assert!(
                config.contains(&shown),
                "README.md shows a configuration that is not there:\n{shown}"
            );
        }
        let steps = readme::steps(&readme);
        assert!(!steps.is_empty(), "README.md has no commands");
        for step in &steps {
            if step.command.contains("wash dev") {
                assert!(step.output.is_empty(), "what `wash dev` prints is not compared");
                self.start_dev(&step.command);
            } else {
                self.run_step(step);
            }
        }
    }

    /// Start `wash dev`, which stands somewhere in `command`, on a free port, and wait until it serves.
    #[track_caller]
    pub fn start_dev(&mut self, command: &str) {
        // The one before must give up its port and its hold on the folder first.
        if let Some(mut dev) = self.dev.take() {
            // In peace: what it measured is sent at its end.
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
        let port = port.expect("the line names the port");
        session.wait_stderr_for(BUILD_PATIENCE, "Serving", |line| line.contains("Serving"));
        self.dev = Some(Dev { session, port });
    }

    #[track_caller]
    fn run_step(&self, step: &Step) {
        let run = self.shell(&self.here(&step.command)).run().success();
        assert!(
            readme::keeps_promise(&step.output, &run.stdout()),
            "README.md says that `{}` prints\n{}\nbut it printed\n{}\n{}",
            step.command,
            step.output,
            run.stdout(),
            self.log()
        );
    }

    /// The command with the ports of this machine.
    fn here(&self, command: &str) -> String {
        let dev = self.dev.iter().map(|dev| (PORT, dev.port));
        let ports = self.ports.iter().copied().chain(dev);
        ports.fold(command.to_owned(), |command, (said, real)| {
            command.replace(&format!(":{said}"), &format!(":{real}"))
        })
    }

    fn shell(&self, command: &str) -> WashCommand<'_> {
        self.command("sh", &["-c", command])
    }

    /// Prepare `wash` in the project, with the compiler for guests.
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
    /// If it does not run.
    pub fn url(&self) -> String {
        let dev = self.dev.as_ref().expect("`wash dev` was started");
        format!("http://127.0.0.1:{}", dev.port)
    }

    /// What `wash dev` said so far.
    pub fn log(&self) -> String {
        self.dev
            .as_ref()
            .map(|dev| dev.session.stderr())
            .unwrap_or_default()
    }

    /// Wait until `wash dev` says it, and return the line.
    ///
    /// # Panics
    /// If it does not run, or does not say it.
    #[track_caller]
    pub fn said(&mut self, text: &str) -> String {
        let dev = self.dev.as_mut().expect("`wash dev` was started");
        dev.session.wait_stderr(text)
    }

    /// A file of the project.
    pub fn read(&self, file: &str) -> String {
        self.sandbox.read(self.path(file))
    }

    /// The path of a file of the project, relative to [`Sandbox::work`].
    pub fn path(&self, file: &str) -> PathBuf {
        PathBuf::from(&self.name).join(file)
    }
}

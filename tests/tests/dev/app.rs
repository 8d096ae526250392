//! Test projects that build without a compiler, and `wash dev` sessions in them.

use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use wash_tests::{Run, Sandbox, Session, Signal, get, guest};

/// A project whose build command copies a component and appends a line to the file `builds`.
pub(crate) struct App {
    pub(crate) sandbox: Sandbox,
    pub(crate) folder: &'static str,
}

pub(crate) const COPY: &str = "echo built >> ../builds; cp src/app.wasm out.wasm";

impl App {
    pub(crate) fn new() -> Self {
        Self::with(COPY)
    }

    pub(crate) fn with(command: &str) -> Self {
        Self::at("app", command)
    }

    pub(crate) fn at(folder: &'static str, command: &str) -> Self {
        let app = Self {
            sandbox: Sandbox::new(),
            folder,
        };
        app.configure(command, "");
        app.save("src/app.wasm", guest::hello("one"));
        app
    }

    pub(crate) fn configure(&self, command: &str, dev: &str) {
        let command = serde_json::Value::from(command);
        self.save(
            ".wash/config.yaml",
            format!("build:\n  command: {command}\n  component_path: out.wasm\n{dev}"),
        );
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.sandbox.path(self.folder).join(file)
    }

    pub(crate) fn save(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("a file in the project"))
            .expect("the sandbox is writable");
        std::fs::write(path, content).expect("the sandbox is writable");
    }

    pub(crate) fn builds(&self) -> usize {
        std::fs::read_to_string(self.sandbox.path("builds")).map_or(0, |log| log.lines().count())
    }

    /// Starts `wash dev` on a free port; returns once it listens.
    pub(crate) fn dev(&self, args: &[&str]) -> Dev {
        self.dev_on("0", args)
    }

    pub(crate) fn dev_on(&self, port: &str, args: &[&str]) -> Dev {
        let args = ["dev", "--port", port].into_iter().chain(args.iter().copied());
        let mut session = self.sandbox.wash(args).in_dir(self.folder).spawn();
        let url = listening(&mut session);
        Dev { session, url }
    }
}

/// A running `wash dev`.
pub(crate) struct Dev {
    pub(crate) session: Session,
    pub(crate) url: String,
}

/// Waits until the session listens, and returns its URL.
pub(crate) fn listening(session: &mut Session) -> String {
    let line = session.wait_stderr("Listening on ");
    let url = line.split_whitespace().find(|word| word.starts_with("http"));
    url.expect("a URL").to_owned()
}

impl Dev {
    /// Waits for a line on stderr that contains `text`, and returns it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, text: &str) -> String {
        self.session.wait_stderr(text)
    }

    #[track_caller]
    pub(crate) fn body(&self) -> String {
        get(&self.url).expect("an answer").body
    }

    /// Terminates the session and returns its output and exit code.
    pub(crate) fn end(mut self) -> Run {
        self.session.signal(Signal::Terminate);
        self.session.wait()
    }
}

/// Polls for a condition that appears in no output, for at most one minute.
#[track_caller]
pub(crate) fn until(what: &str, condition: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !condition() {
        assert!(Instant::now() < end, "still waiting: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A build command that creates the file `held` and then waits until the test creates the file `go`.
pub(crate) const HELD: &str = "echo built >> ../builds; cp src/app.wasm out.wasm; touch ../held; \
                    while [ ! -e ../go ]; do sleep 0.01; done";

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

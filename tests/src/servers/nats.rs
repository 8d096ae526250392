//! A NATS server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::daemon::Daemon;

/// A NATS server with JetStream.
#[derive(Debug)]
pub struct Nats(Daemon);

impl Nats {
    /// Starts a server.
    pub fn start() -> Self {
        Self::with("")
    }

    /// Starts a server with additional configuration. JetStream is already enabled.
    pub fn with(config: &str) -> Self {
        Self::on("127.0.0.1", config)
    }

    /// Starts a server that listens on all addresses of its network namespace.
    pub fn everywhere() -> Self {
        Self::on("0.0.0.0", "")
    }

    fn on(listen: &str, config: &str) -> Self {
        Self(Daemon::start(
            || "nats-server".into(),
            |port, folder| {
                let store = folder.join("jetstream");
                let file = folder.join("nats.conf");
                std::fs::write(&file, config).expect("the configuration can be written");
                [
                    "--config",
                    &file.to_string_lossy(),
                    "--addr",
                    listen,
                    "--port",
                    &port.to_string(),
                    "--jetstream",
                    "--store_dir",
                    &store.to_string_lossy(),
                ]
                .map(str::to_owned)
                .to_vec()
            },
        ))
    }

    /// Returns the URL for clients.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// Returns the listening address.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Stops the server immediately.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Suspends the server: its connections stay open, but it does not respond, like during a network outage.
    #[cfg(unix)]
    pub fn freeze(&self) {
        self.0.freeze();
    }

    /// Resumes the server after [`freeze`](Self::freeze).
    #[cfg(unix)]
    pub fn thaw(&self) {
        self.0.thaw();
    }

    /// Restarts the server with the same port and data.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

impl Nats {
    /// Subscribes to a subject.
    pub fn subscribe(&self, subject: &str) -> Subscription {
        let stream = TcpStream::connect(self.address()).expect("the server listens");
        let mut subscription = Subscription(BufReader::new(stream));
        let commands = format!("CONNECT {{\"verbose\":false}}\r\nSUB {subject} 1\r\nPING\r\n");
        let stream = subscription.0.get_mut();
        stream.write_all(commands.as_bytes()).expect("the server reads");
        let end = Instant::now() + Duration::from_secs(10);
        while subscription.line(end).expect("the server answers").trim_end() != "PONG" {}
        subscription
    }
}

/// A subscription to a subject, in the [NATS protocol](https://docs.nats.io/reference/reference-protocols/nats-protocol).
#[derive(Debug)]
pub struct Subscription(BufReader<TcpStream>);

impl Subscription {
    /// Returns the next message, or `None` if it does not arrive before `end`.
    pub fn next(&mut self, end: Instant) -> Option<Vec<u8>> {
        loop {
            let line = self.line(end)?;
            let Some(head) = line.strip_prefix("MSG ") else {
                continue;
            };
            let length: Option<usize> = head
                .split_whitespace()
                .last()
                .and_then(|length| length.parse().ok());
            let mut message = vec![0; length.expect("a length") + 2];
            self.0.read_exact(&mut message).expect("the rest of the message");
            message.truncate(message.len() - 2);
            return Some(message);
        }
    }

    fn line(&mut self, end: Instant) -> Option<String> {
        let left = end.saturating_duration_since(Instant::now());
        let timeout = left.max(Duration::from_millis(1));
        self.0
            .get_ref()
            .set_read_timeout(Some(timeout))
            .expect("a time-out");
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(length) if length > 0 => Some(line),
            _ => None,
        }
    }
}

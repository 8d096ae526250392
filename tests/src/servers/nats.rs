//! A NATS server.

use std::net::SocketAddr;

use super::daemon::Daemon;

/// A NATS server with JetStream.
#[derive(Debug)]
pub struct Nats(Daemon);

impl Nats {
    /// A new one.
    pub fn start() -> Self {
        Self::with("")
    }

    /// One with more configuration, in which `jetstream` needs no setting.
    pub fn with(config: &str) -> Self {
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
                    "127.0.0.1",
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

    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("nats://{}", self.address())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// End it at once.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Let it be, without an answer to anything and with its connections open, as behind a network that is cut.
    #[cfg(unix)]
    pub fn freeze(&self) {
        self.0.freeze();
    }

    /// Go on after [`freeze`](Self::freeze).
    #[cfg(unix)]
    pub fn thaw(&self) {
        self.0.thaw();
    }

    /// Start it again with its port and its data.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

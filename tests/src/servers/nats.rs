//! A NATS server.

use std::net::SocketAddr;

use super::daemon::Daemon;

/// A NATS server with JetStream.
#[derive(Debug)]
pub struct Nats(Daemon);

impl Nats {
    /// A new one.
    pub fn start() -> Self {
        Self(Daemon::start(
            || "nats-server".into(),
            |port, folder| {
                let folder = folder.join("jetstream");
                [
                    "--addr",
                    "127.0.0.1",
                    "--port",
                    &port.to_string(),
                    "--jetstream",
                    "--store_dir",
                    &folder.to_string_lossy(),
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

    /// Start it again with its port and its data.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

//! A Redis server.

use std::net::SocketAddr;

use super::daemon::Daemon;

/// A Redis server that keeps every change in a file.
#[derive(Debug)]
pub struct Redis(Daemon);

impl Redis {
    /// A new one.
    pub fn start() -> Self {
        Self(Daemon::start(
            || "redis-server".into(),
            |port, folder| {
                let (port, folder) = (port.to_string(), folder.to_string_lossy());
                [
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    &port,
                    "--dir",
                    &folder,
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always",
                ]
                .map(str::to_owned)
                .to_vec()
            },
        ))
    }

    /// Where clients find it.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
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

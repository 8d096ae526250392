//! A Redis server.

use std::net::SocketAddr;

use super::daemon::Daemon;

/// A Redis server that persists every change.
#[derive(Debug)]
pub struct Redis(Daemon);

impl Redis {
    /// Starts a server.
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

    /// Returns the URL for clients.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// Returns the listening address.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Stops the server immediately.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Restarts the server with the same port and data.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

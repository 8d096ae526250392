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

    /// One with more configuration, in which `@FOLDER@` is the folder of the server and `jetstream` needs no setting.
    pub fn with(config: &str) -> Self {
        Self::with_files(config, &[])
    }

    /// The same, with files in its folder.
    pub fn with_files(config: &str, files: &[(&str, &str)]) -> Self {
        Self(Daemon::start(
            || "nats-server".into(),
            |port, folder| {
                let store = folder.join("jetstream");
                let text = config.replace("@FOLDER@", &folder.to_string_lossy());
                let file = folder.join("nats.conf");
                std::fs::write(&file, text).expect("the configuration can be written");
                for (name, content) in files {
                    std::fs::write(folder.join(name), content).expect("a file can be written");
                }
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

    /// Start it again with its port and its data.
    pub fn restart(&mut self) {
        self.0.restart();
    }
}

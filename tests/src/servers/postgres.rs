//! A PostgreSQL server.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::daemon::{Daemon, Program};
use crate::signals;

/// Debian's folder with one subfolder per major version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Timeout for a server to accept queries.
const START: Duration = Duration::from_secs(30);

/// The user that runs the server if the tests run as root, because PostgreSQL refuses to run as root.
const ACCOUNT: &str = "postgres";

/// A PostgreSQL server with the user `wash`, whose password is `secret`, and the database `wash`.
#[derive(Debug)]
pub struct Postgres(Daemon);

impl Postgres {
    /// Starts a server.
    pub fn start() -> Self {
        Self::with(|_| Vec::new())
    }

    /// Starts a server that supports TLS, with a certificate and a key in PEM.
    pub fn encrypted(certificate: &str, key: &str) -> Self {
        Self::with(|folder| {
            let (certificate, key) = (
                write(folder, "server.crt", certificate),
                write(folder, "server.key", key),
            );
            let (certificate, key) = (
                format!("ssl_cert_file={certificate}"),
                format!("ssl_key_file={key}"),
            );
            ["-c", "ssl=on", "-c", &certificate, "-c", &key]
                .map(str::to_owned)
                .to_vec()
        })
    }

    fn with(more: impl Fn(&Path) -> Vec<String>) -> Self {
        let arguments = |port: u16, folder: &Path| {
            let data = folder.join("data");
            prepare(folder, &data);
            let (port, data, folder_text) =
                (port.to_string(), data.to_string_lossy(), folder.to_string_lossy());
            let mut arguments = [
                "-D",
                &data,
                "-p",
                &port,
                "-k",
                &folder_text,
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
            ]
            .map(str::to_owned)
            .to_vec();
            arguments.extend(more(folder));
            arguments
        };
        let server = Self(Daemon::start(|| program("postgres"), arguments));
        server.wait();
        server.admin("CREATE USER wash PASSWORD 'secret'");
        server.admin("CREATE DATABASE wash OWNER wash");
        server
    }

    /// Returns the URL of the database `wash`, with user and password.
    pub fn url(&self) -> String {
        format!("postgres://wash:secret@{}/wash", self.address())
    }

    /// Returns the listening address.
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Runs a statement as the superuser and returns the rows, with `|` between columns.
    pub fn admin(&self, statement: &str) -> String {
        self.run("postgres", statement)
    }

    /// Runs a statement as the superuser in the database `wash` and returns the rows, with `|` between columns.
    pub fn query(&self, statement: &str) -> String {
        self.run("wash", statement)
    }

    /// Waits until the server accepts queries, which is some time after it listens.
    fn wait(&self) {
        let deadline = Instant::now() + START;
        while self.psql("postgres", "SELECT 1").is_err() {
            assert!(Instant::now() < deadline, "PostgreSQL does not accept queries");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn run(&self, database: &str, statement: &str) -> String {
        self.psql(database, statement)
            .unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    fn psql(&self, database: &str, statement: &str) -> Result<String, String> {
        let output = signals::command(binaries().join("psql"))
            .args([
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
            ])
            .args(["--host", "127.0.0.1", "--username", "root", "--dbname", database])
            .args(["--port", &self.address().port().to_string()])
            .args(["--command", statement])
            .env("PGPASSWORD", "secret")
            .output()
            .expect("psql runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        if output.status.success() {
            Ok(text(output.stdout))
        } else {
            Err(text(output.stderr))
        }
    }

    /// Stops the server immediately.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Restarts the server with the same port and data.
    pub fn restart(&mut self) {
        self.0.restart();
        self.wait();
    }
}

/// Creates the data folder of a server.
fn prepare(folder: &Path, data: &Path) {
    let password = write(folder, "password", "secret");
    let status = program("initdb")
        .command()
        .args([
            "--username=root",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ])
        .arg(format!("--pwfile={password}"))
        .arg(format!("--pgdata={}", data.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "initdb cannot create the data folder"
    );
}

fn program(name: &str) -> Program {
    Program {
        path: binaries().join(name),
        account: account(),
        has_children: true,
    }
}

/// Writes a file that only the server's user can read and returns its path.
fn write(folder: &Path, name: &str, content: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, content).expect("a file for the server");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))
            .expect("the permissions can be set");
    }
    program("postgres").own(&file);
    file.to_string_lossy().into_owned()
}

/// Returns the user ID to run as. `None`: the current user.
fn account() -> Option<u32> {
    #[cfg(unix)]
    if rustix::process::getuid().is_root() {
        let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let number = |name: &str| {
            let line = accounts
                .lines()
                .find(|line| line.starts_with(&format!("{name}:")))?;
            line.split(':').nth(2)?.parse().ok()
        };
        let found = number(ACCOUNT).or_else(|| number("nobody"));
        return Some(found.expect("an account to run postgres as"));
    }
    None
}

/// Returns the folder with the PostgreSQL programs: in `PATH`, else of the newest version.
fn binaries() -> PathBuf {
    let has_programs = |folder: &PathBuf| {
        let all = ["initdb", "postgres", "psql"];
        all.iter().all(|name| folder.join(name).is_file())
    };
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut found: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    found.sort();
    std::env::split_paths(&on_path)
        .find(has_programs)
        .or_else(|| {
            found
                .into_iter()
                .rev()
                .map(|(_, folder)| folder)
                .find(has_programs)
        })
        .expect("PostgreSQL server not found: `cargo xtask setup` installs it")
}

//! A Git server on a free local port: the part of the smart HTTP protocol that a fetch needs, implemented with `git upload-pack`.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// How the server answers every request.
#[derive(Clone, Debug)]
pub(crate) enum Answers {
    /// With the content of this repository.
    Repository(PathBuf),
    /// With this status, whatever the request.
    Status(&'static str),
    /// Never: it accepts the connection and sends nothing.
    Nothing,
}

/// The bodies of the requests so far.
type Requests = Arc<(Mutex<Vec<String>>, Condvar)>;

/// The running server. Its thread ends with the test process.
#[derive(Debug)]
pub(crate) struct GitServer {
    address: SocketAddr,
    requests: Requests,
}

impl GitServer {
    pub(crate) fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Requests::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, seen) = (answers.clone(), Arc::clone(&seen));
                std::thread::spawn(move || serve(&stream, &answers, &seen));
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.0.lock().unwrap().clone()
    }

    pub(crate) fn wait_for_request(&self) {
        let (requests, arrived) = &*self.requests;
        let (requests, timeout) = arrived
            .wait_timeout_while(requests.lock().unwrap(), Duration::from_secs(30), |requests| {
                requests.is_empty()
            })
            .unwrap();
        assert!(!timeout.timed_out(), "no request arrived");
        drop(requests);
    }
}

/// Serves one request per connection.
fn serve(stream: &TcpStream, answers: &Answers, seen: &Requests) {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 0) && line != "\r\n" {
        head.push(std::mem::take(&mut line).trim_end().to_lowercase());
    }
    let header = |name: &str| {
        head.iter()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let mut body = Vec::new();
    if header("transfer-encoding") == Some("chunked") {
        body = chunks(&mut reader);
    } else if let Some(length) = header("content-length").and_then(|length| length.parse().ok()) {
        body.resize(length, 0);
        reader.read_exact(&mut body).unwrap();
    }
    seen.0
        .lock()
        .unwrap()
        .push(String::from_utf8_lossy(&body).into_owned());
    seen.1.notify_all();
    let (status, kind, content) = match answers {
        Answers::Status(status) => (*status, "text/plain", Vec::new()),
        Answers::Nothing => {
            // Wait until the client closes the connection.
            let _ = reader.read(&mut [0]);
            return;
        }
        Answers::Repository(path) if head.first().is_some_and(|line| line.contains("/info/refs")) => {
            let mut content = b"001e# service=git-upload-pack\n0000".to_vec();
            content.extend(upload_pack(path, &["--advertise-refs"], &[]));
            ("200 OK", "application/x-git-upload-pack-advertisement", content)
        }
        Answers::Repository(path) => (
            "200 OK",
            "application/x-git-upload-pack-result",
            upload_pack(path, &[], &body),
        ),
    };
    let authenticate = if status.starts_with("401") {
        "WWW-Authenticate: Basic realm=\"x\"\r\n"
    } else {
        ""
    };
    let length = content.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{authenticate}Connection: close\r\n\r\n"
    );
    let mut stream = stream;
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(&content));
}

fn chunks(reader: &mut impl std::io::BufRead) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let mut size = String::new();
        reader.read_line(&mut size).unwrap();
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).unwrap();
        if size == 0 {
            return body;
        }
        chunk.truncate(size);
        body.extend(chunk);
    }
}

fn upload_pack(repository: &Path, args: &[&str], body: &[u8]) -> Vec<u8> {
    let mut child = Command::new("git")
        .args([
            "-c",
            "safe.directory=*",
            "-c",
            "uploadpack.allowAnySHA1InWant=true",
            "upload-pack",
            "--stateless-rpc",
        ])
        .args(args)
        .arg(repository)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git is installed");
    child.stdin.take().unwrap().write_all(body).unwrap();
    child.wait_with_output().unwrap().stdout
}

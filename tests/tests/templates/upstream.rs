//! An HTTP server that records its requests.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A recorded request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    /// Method, path and version.
    pub(crate) line: String,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

/// The server: answers `GET` with a page, and every other method with 418 and the request's body.
pub(crate) struct Upstream {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Received>>>,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<Received>>>::default();
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &log);
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap().clone()
    }
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(found, value)| found.eq_ignore_ascii_case(name).then_some(value.as_str()))
    }

    fn read(reader: &mut impl std::io::BufRead) -> std::io::Result<Self> {
        let mut lines = reader.by_ref().lines();
        let line = lines.next().unwrap_or_else(|| Ok(String::new()))?;
        let mut headers = Vec::new();
        for header in lines {
            let header = header?;
            let Some((name, value)) = header.split_once(':') else {
                break;
            };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut request = Self {
            line,
            body: String::new(),
            headers,
        };
        if let Some(length) = request.header("content-length") {
            let length = length.parse().unwrap_or_default();
            let mut body = String::new();
            reader.take(length).read_to_string(&mut body)?;
            request.body = body;
        }
        Ok(request)
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Received>>) {
    let Ok(request) = Received::read(&mut BufReader::new(&stream)) else {
        return;
    };
    let answer = if request.line.starts_with("GET ") {
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<!doctype html>\n<title>upstream</title>\n".to_owned()
    } else {
        format!(
            "HTTP/1.1 418 I'm a teapot\r\nconnection: close\r\n\r\n{}\n",
            request.body
        )
    };
    log.lock().unwrap().push(request);
    // If the client has disconnected, the test reports the failure.
    let _ = stream.write_all(answer.as_bytes());
}

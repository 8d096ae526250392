//! An HTTP server that remembers what it was asked.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A request that came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method, path and version.
    pub(crate) line: String,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

/// It answers `GET` with a page, and everything else with 418 and the body it was sent.
pub(crate) struct Upstream {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Upstream {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                serve(stream, &log);
            }
        });
        Self { address, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Asked {
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
        let mut asked = Self {
            line,
            body: String::new(),
            headers,
        };
        if let Some(length) = asked.header("content-length") {
            let length = length.parse().unwrap_or_default();
            let mut body = String::new();
            reader.take(length).read_to_string(&mut body)?;
            asked.body = body;
        }
        Ok(request)
    }
}

fn serve(mut stream: TcpStream, log: &Mutex<Vec<Asked>>) {
    let Ok(request) = Asked::read(&mut BufReader::new(&stream)) else {
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
    // A client that is gone is the test's business.
    let _ = stream.write_all(answer.as_bytes());
}

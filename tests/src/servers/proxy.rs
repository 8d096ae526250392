//! An HTTP proxy in front of a server that simulates faults of servers, networks and attackers.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Maximum number of bytes forwarded per write.
const CHUNK: usize = 64 << 10;

/// First byte of a TLS connection (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;

/// A request received by the proxy.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Method, such as `GET`.
    pub method: String,
    /// Path with the query.
    pub path: String,
    /// Headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body of a form. Other bodies are not kept.
    pub body: String,
}

impl Asked {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// How to treat a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Forward the request and the response.
    Pass,
    /// Close the connection without a response.
    Drop,
    /// Send this response instead of forwarding the request.
    Answer {
        /// Status line and headers, without the empty line.
        head: String,
        /// Body.
        body: Vec<u8>,
        /// Number of times to send the body; more than once for large responses.
        times: usize,
    },
    /// Forward only this number of bytes of the response body.
    Truncate(usize),
    /// Change the first byte of the response body.
    Corrupt,
    /// Pause after each block of this number of bytes of the response body.
    Slow(usize, Duration),
}

impl Fault {
    /// Returns a response with a body.
    pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let length = body.len().to_string();
        let mut head =
            format!("HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {length}\r\n");
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        Self::Answer { head, body, times: 1 }
    }

    /// Returns a response without a content length, which repeats `body` the given number of times.
    pub fn endless(status: u16, body: impl Into<Vec<u8>>, times: usize) -> Self {
        Self::Answer {
            head: format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n"),
            body: body.into(),
            times,
        }
    }

    /// Returns a response with an empty body.
    pub fn status(status: u16) -> Self {
        Self::answer(status, &[], "")
    }
}

/// Decides how to treat a request. The second argument is the number of earlier requests with the same method and path.
type Decide = dyn Fn(&Asked, usize) -> Fault + Send + Sync;

/// A running proxy.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    upstream: Option<SocketAddr>,
    decide: Box<Decide>,
    asked: Mutex<Vec<Asked>>,
    counts: Mutex<HashMap<String, usize>>,
    ended: AtomicBool,
}

impl Proxy {
    /// Starts a proxy in front of a server.
    pub fn before(
        upstream: SocketAddr,
        decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static,
    ) -> Self {
        Self::start("127.0.0.1:0", Some(upstream), Box::new(decide))
    }

    /// Starts a proxy without a server, which responds to all requests itself. A fault that would forward a request closes the
    /// connection instead.
    pub fn alone(decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Self {
        Self::start("127.0.0.1:0", None, Box::new(decide))
    }

    /// Like [`Self::alone`], but listens on all addresses of this machine.
    pub fn everywhere(decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Self {
        Self::start("0.0.0.0:0", None, Box::new(decide))
    }

    fn start(address: &str, upstream: Option<SocketAddr>, decide: Box<Decide>) -> Self {
        let listener = TcpListener::bind(address).expect("a free port");
        let address = listener.local_addr().expect("a port");
        let shared = Arc::new(Shared {
            upstream,
            decide,
            asked: Mutex::default(),
            counts: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let acceptor = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if acceptor.ended.load(Ordering::SeqCst) {
                    return;
                }
                let shared = Arc::clone(&acceptor);
                // Clients may disconnect at any time.
                std::thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Self {
            address,
            shared,
            thread: Some(thread),
        }
    }

    /// Returns the listening address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the requests received so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().expect("no panic elsewhere").clone()
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// Serves one request and closes the connection.
    fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(client.try_clone()?);
        // A client that tries TLS first sends no line to wait for.
        if reader.fill_buf()?.first() == Some(&TLS_HANDSHAKE) {
            return client.shutdown(Shutdown::Both);
        }
        let (first, headers) = head(&mut reader)?;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut asked = Asked {
            method,
            path,
            headers,
            body: String::new(),
        };
        let length: u64 = asked
            .header("content-length")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0);
        let is_form = asked.header("content-type") == Some("application/x-www-form-urlencoded");
        if is_form {
            reader.by_ref().take(length).read_to_string(&mut asked.body)?;
        }
        self.asked.lock().expect("no panic elsewhere").push(asked.clone());
        let before = {
            let mut counts = self.counts.lock().expect("no panic elsewhere");
            let count = counts
                .entry(format!("{} {}", asked.method, asked.path))
                .or_default();
            *count += 1;
            *count - 1
        };
        match ((self.decide)(&asked, before), self.upstream) {
            (Fault::Drop, _) => client.shutdown(Shutdown::Both),
            (Fault::Answer { head, body, times }, _) => {
                // Read the request body first; otherwise the client may not receive the response.
                if !is_form {
                    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
                }
                client.write_all(format!("{head}\r\n").as_bytes())?;
                for _ in 0..times {
                    client.write_all(&body)?;
                }
                client.shutdown(Shutdown::Write)
            }
            (fault, Some(upstream)) => forward(&asked, reader.take(length), client, upstream, &fault),
            (_, None) => Ok(()),
        }
    }
}

/// Reads the first line and the headers.
fn head(reader: &mut BufReader<TcpStream>) -> std::io::Result<(String, Vec<(String, String)>)> {
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            return Ok((first.trim().to_owned(), headers));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

fn forward(
    asked: &Asked,
    mut body: impl Read,
    mut client: TcpStream,
    upstream: SocketAddr,
    fault: &Fault,
) -> std::io::Result<()> {
    let mut server = TcpStream::connect(upstream)?;
    let mut request = format!(
        "{} {} HTTP/1.1\r\nConnection: close\r\n",
        asked.method, asked.path
    );
    for (name, value) in asked.headers.iter().filter(|(name, _)| name != "connection") {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    server.write_all(format!("{request}\r\n").as_bytes())?;
    std::io::copy(&mut body, &mut server)?;
    let mut response = BufReader::new(server);
    let (first, headers) = head(&mut response)?;
    let mut text = format!("{first}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    client.write_all(format!("{text}\r\n").as_bytes())?;
    let (mut buffer, mut sent) = (vec![0; CHUNK], 0);
    loop {
        let limit = match fault {
            Fault::Truncate(total) => (total - sent).min(CHUNK),
            Fault::Slow(piece, _) => (*piece).min(CHUNK),
            _ => CHUNK,
        };
        let read = response.read(buffer.get_mut(..limit).expect("a buffer"))?;
        if read == 0 {
            return client.shutdown(Shutdown::Both);
        }
        let piece = buffer.get_mut(..read).expect("what was read");
        if let (Fault::Corrupt, 0, Some(byte)) = (fault, sent, piece.first_mut()) {
            *byte ^= 1;
        }
        client.write_all(piece)?;
        if let Fault::Slow(_, pause) = fault {
            std::thread::sleep(*pause);
        }
        sent += read;
    }
}

//! A proxy that stands before a server and does what servers, networks and attackers do.

use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// Bytes that are handed on at once.
const CHUNK: usize = 64 << 10;

/// A request that came to the proxy.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Such as `GET`.
    pub method: String,
    /// With the query.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body of a form; others are not kept.
    pub body: String,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The server answers.
    Pass,
    /// Nobody answers.
    Drop,
    /// This is the answer, without a server.
    Answer {
        /// The head of the answer, without the empty line.
        head: String,
        /// The body.
        body: Vec<u8>,
        /// How often the body is sent: more than once for large answers.
        times: usize,
    },
    /// The server answers, but only so many bytes of the body arrive.
    Truncate(usize),
    /// The server answers, but the first byte of the body is another.
    Corrupt,
    /// The server answers, with a pause after each so many bytes.
    Slow(usize, Duration),
}

impl Fault {
    /// An answer with a body.
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

    /// An answer that has a body without end: so many times the same, and nothing tells its length.
    pub fn endless(status: u16, body: impl Into<Vec<u8>>, times: usize) -> Self {
        Self::Answer {
            head: format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n"),
            body: body.into(),
            times,
        }
    }

    /// An answer without a body.
    pub fn status(status: u16) -> Self {
        Self::answer(status, &[], "")
    }
}

/// What to do with a request, and how many like it, of method and path, came before.
type Decide = dyn Fn(&Asked, usize) -> Fault + Send + Sync;

/// The proxy.
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
    /// One before a server.
    pub fn before(
        upstream: SocketAddr,
        decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static,
    ) -> Self {
        Self::start("127.0.0.1:0", Some(upstream), Box::new(decide))
    }

    /// One without a server, that answers everything itself.
    pub fn alone(decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Self {
        Self::start("127.0.0.1:0", None, Box::new(decide))
    }

    /// As [`Self::alone`], on every address of this machine.
    pub fn everywhere(decide: impl Fn(&Asked, usize) -> Fault + Send + Sync + 'static) -> Self {
        Self::start("0.0.0.0:0", None, Box::new(decide))
    }

    fn start(place: &str, upstream: Option<SocketAddr>, decide: Box<Decide>) -> Self {
        let listener = TcpListener::bind(place).expect("a free port");
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
                // Clients may leave at any time.
                std::thread::spawn(move || drop(shared.serve(client)));
            }
        });
        Self {
            address,
            shared,
            thread: Some(thread),
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked so far.
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
    /// One request; the connection ends after it.
    fn serve(&self, mut client: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(client.try_clone()?);
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
                // What is sent must be read, or the answer is lost.
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

/// The first line and the headers.
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
    let mut answer = BufReader::new(server);
    let (first, headers) = head(&mut answer)?;
    let mut text = format!("{first}\r\n");
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    client.write_all(format!("{text}\r\n").as_bytes())?;
    let (mut buffer, mut sent) = (vec![0; CHUNK], 0);
    loop {
        let want = match fault {
            Fault::Truncate(limit) => (limit - sent).min(CHUNK),
            Fault::Slow(piece, _) => (*piece).min(CHUNK),
            _ => CHUNK,
        };
        let read = answer.read(buffer.get_mut(..want).expect("a buffer"))?;
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

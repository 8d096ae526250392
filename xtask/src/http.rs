//! One GET request, enough of HTTP/1.1 to talk to `wash dev` on this machine.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

/// How long one answer may take: `wash dev` holds a request back until the first build is deployed.
const PATIENCE: Duration = Duration::from_mins(5);

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    /// Status code.
    pub(crate) status: u16,
    /// Everything after the status line.
    pub(crate) text: String,
}

/// Ask `127.0.0.1:port` for `path`.
pub(crate) fn get(port: u16, path: &str) -> Result<Response> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))
        .with_context(|| format!("cannot connect to {address}"))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut answer = Vec::new();
    stream
        .read_to_end(&mut answer)
        .with_context(|| format!("cannot read the answer of {address}"))?;
    parse(&String::from_utf8_lossy(&answer)).with_context(|| format!("{address} did not answer with HTTP"))
}

fn parse(answer: &str) -> Option<Response> {
    let (line, text) = answer.split_once("\r\n")?;
    let status = line
        .strip_prefix("HTTP/1.")?
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()?;
    Some(Response {
        status,
        text: text.to_owned(),
    })
}

/// A port nobody listens on: `wanted` if it is free, else any.
pub(crate) fn free_port(wanted: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("cannot listen on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_and_the_body_are_read() {
        let response = parse("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone").unwrap();
        assert_eq!(response.status, 404);
        assert!(response.text.ends_with("none"));
    }

    #[test]
    fn what_is_not_http_is_no_answer() {
        assert_eq!(parse("+OK hello\r\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_taken_port_is_not_offered() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, taken)).unwrap();
        assert_ne!(free_port(taken).unwrap(), held.local_addr().unwrap().port());
    }
}

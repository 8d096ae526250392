//! A minimal HTTP/1.1 client for GET requests to `wash dev` on this machine.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

/// Read timeout. `wash dev` delays the first requests until the first build is deployed.
const TIMEOUT: Duration = Duration::from_mins(5);

/// An HTTP response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Response {
    /// Status code.
    pub(crate) status: u16,
    /// Everything after the status line.
    pub(crate) text: String,
}

/// Sends a GET request for `path` to `127.0.0.1:port`.
pub(crate) fn get(port: u16, path: &str) -> Result<Response> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))
        .with_context(|| format!("cannot connect to {address}"))?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_nodelay(true)?;
    stream.write_all(
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
    )?;
    let mut response = Vec::new();
    stream
        .read_to_end(&mut response)
        .with_context(|| format!("cannot read the response from {address}"))?;
    parse(&String::from_utf8_lossy(&response))
        .with_context(|| format!("invalid HTTP response from {address}"))
}

fn parse(response: &str) -> Option<Response> {
    let (line, text) = response.split_once("\r\n")?;
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

/// Returns `preferred` if that port is free, else another free port.
pub(crate) fn free_port(preferred: u16) -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, preferred))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("cannot listen on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_and_the_body_are_parsed() {
        let response = parse("HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnone").unwrap();
        assert_eq!(response.status, 404);
        assert!(response.text.ends_with("none"));
    }

    #[test]
    fn other_protocols_are_rejected() {
        assert_eq!(parse("+OK hello\r\n"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn a_port_in_use_is_not_returned() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, taken)).unwrap();
        assert_ne!(free_port(taken).unwrap(), held.local_addr().unwrap().port());
    }
}

//! The way in: a page with a form, and `POST /`, which hands the body to the service and answers what it says.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use futures_lite::future::try_zip;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};
use wstd::io::{self, AsyncRead, AsyncWrite};
use wstd::net::TcpStream;

/// The service of this application: every application has a loopback of its own.
const SERVICE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7777);

const PAGE: &str = include_str!("page.html");

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

#[wstd::http_server]
async fn main(request: Request<Body>) -> Result<Response<Body>, Error> {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => answer(StatusCode::OK, HTML, PAGE),
        (&Method::POST, "/") => {
            let mut body = request.into_body();
            match ask(body.contents().await?).await {
                Ok(leet) => answer(StatusCode::OK, TEXT, leet),
                Err(error) => {
                    let problem = format!("cannot reach the service at {SERVICE}: {error}\n");
                    answer(StatusCode::BAD_GATEWAY, TEXT, problem)
                }
            }
        }
        (_, "/") => answer(StatusCode::METHOD_NOT_ALLOWED, TEXT, "GET or POST\n"),
        _ => answer(StatusCode::NOT_FOUND, TEXT, "Not found\n"),
    }
}

/// Reads while it writes: the service answers before it has seen the end, and would wait for us otherwise.
async fn ask(text: &[u8]) -> io::Result<Vec<u8>> {
    let stream = TcpStream::connect_addr(SERVICE).await?;
    let (mut reader, mut writer) = stream.split();
    let write = async move {
        writer.write_all(text).await?;
        writer.flush().await
        // Dropping the writer tells the service that this was all.
    };
    let read = async move {
        let mut answer = Vec::new();
        reader.read_to_end(&mut answer).await?;
        Ok(answer)
    };
    let ((), answer) = try_zip(write, read).await?;
    Ok(answer)
}

fn answer(status: StatusCode, kind: &str, body: impl Into<Body>) -> Result<Response<Body>, Error> {
    Ok(Response::builder()
        .status(status)
        .header("content-type", kind)
        .body(body.into())?)
}

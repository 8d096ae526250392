//! The HTTP API: `GET /` returns a page with a form; `POST /` sends its body to the service and returns the reply.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use futures_lite::future::try_zip;
use wstd::http::{Body, Error, Method, Request, Response, StatusCode};
use wstd::io::{self, AsyncRead, AsyncWrite};
use wstd::net::TcpStream;

/// Address of the service, on the loopback that belongs to this application alone.
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

/// Sends `text` to the service and returns its reply.
///
/// Reads while it writes: the service replies before it has received everything. If this function did not read the replies, the
/// service would stop reading, and both sides would wait forever.
async fn ask(text: &[u8]) -> io::Result<Vec<u8>> {
    let stream = TcpStream::connect_addr(SERVICE).await?;
    let (mut reader, mut writer) = stream.split();
    let write = async move {
        writer.write_all(text).await?;
        writer.flush().await
        // Dropping the writer closes the sending side: the service reads the end of the text.
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

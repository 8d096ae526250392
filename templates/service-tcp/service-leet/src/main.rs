//! A service: runs as long as the application and listens on the application's own loopback, which only the application's
//! components can reach.

use wstd::io::{self, AsyncRead, AsyncWrite};
use wstd::iter::AsyncIterator;
use wstd::net::{TcpListener, TcpStream};

#[wstd::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("0.0.0.0:7777").await?;
    println!("listening on port 7777");
    let mut incoming = listener.incoming();
    while let Some(stream) = incoming.next().await {
        // The client may have disconnected already: continue with the next one.
        let Ok(stream) = stream else { continue };
        wstd::runtime::spawn(async move {
            if let Err(error) = talk(stream).await {
                eprintln!("a connection broke: {error}");
            }
        })
        .detach();
    }
    Ok(())
}

/// Translates each piece as it arrives, so a text may have any length.
async fn talk(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return stream.flush().await;
        }
        let text = &mut buffer[..length];
        text.iter_mut().for_each(|byte| *byte = leet(*byte));
        stream.write_all(text).await?;
    }
}

/// Replaces ASCII letters only; other bytes stay unchanged.
fn leet(byte: u8) -> u8 {
    match byte.to_ascii_lowercase() {
        b'a' => b'4',
        b'e' => b'3',
        b'l' => b'1',
        b'o' => b'0',
        b's' => b'5',
        b't' => b'7',
        _ => byte,
    }
}

#[cfg(test)]
mod tests {
    use super::leet;

    #[test]
    fn letters_become_digits() {
        let text: Vec<u8> = "Hello, wörld!".bytes().map(leet).collect();
        assert_eq!(text, "H3110, wör1d!".as_bytes());
    }
}

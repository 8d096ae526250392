//! Files of web servers.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use wash_runtime::oci::innermost_cause;

use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::fetch::url::redact;

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(10);
/// Time without a byte.
const SILENCE: Duration = Duration::from_secs(30);

/// Get a file of at most `limit` bytes.
///
/// # Errors
/// Exit code 4: it cannot be had.
pub(crate) async fn get(url: &str, limit: u64) -> Result<Vec<u8>> {
    match find(url, limit, &[]).await? {
        Some(bytes) => Ok(bytes),
        None => Err(failed(url, "there is no such file")
            .hint("check the URL: a private file looks like a missing one")),
    }
}

/// As [`get`]; `None` if there is no such file. The authorities in `ca_files` are trusted beside those of the system.
///
/// # Errors
/// As there.
pub(crate) async fn find(url: &str, limit: u64, ca_files: &[PathBuf]) -> Result<Option<Vec<u8>>> {
    let wrong = |error: reqwest::Error| {
        let reason = innermost_cause(&error.without_url());
        failed(url, &reason).hint("check its name, the network and the proxy")
    };
    let mut certificates = Vec::new();
    for path in ca_files {
        let text = std::fs::read(path)
            .map_err(|error| Error::usage(format!("cannot read '{}'", path.display())).with_source(&error))?;
        certificates.extend(reqwest::Certificate::from_pem_bundle(&text).map_err(wrong)?);
    }
    // The HTTP client takes the one of the process; another part may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .user_agent(concat!("wash/", env!("CARGO_PKG_VERSION")))
        .https_only(url.starts_with("https:"))
        .tls_certs_merge(certificates)
        .build()
        .map_err(wrong)?;
    let mut response = client.get(url).send().await.map_err(wrong)?;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
        status if !status.is_success() => {
            return Err(failed(url, &format!("the server answers with status {status}")));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(wrong)? {
        if bytes.len() as u64 + chunk.len() as u64 > limit {
            return Err(failed(url, &format!("it has more than {limit} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn failed(url: &str, why: &str) -> Error {
    Error::new(format!("cannot get '{}'", redact(url)))
        .with_exit(Exit::Network)
        .caused_by(why)
}

//! Downloads files from web servers.

use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use wash_runtime::oci::innermost_cause;

use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::fetch::url::redact;

/// Timeout for connecting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Timeout for each read.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Downloads a file of at most `limit` bytes.
///
/// # Errors
/// Exit code 4: the file cannot be downloaded.
pub(crate) async fn get(url: &str, limit: u64) -> Result<Vec<u8>> {
    match find(url, limit, &[]).await? {
        Some(bytes) => Ok(bytes),
        None => {
            Err(failed(url, "file not found").hint("check the URL: a private file looks like a missing one"))
        }
    }
}

/// Like [`get`], but returns `None` if the file does not exist. The certificate authorities in `ca_files` are trusted in
/// addition to those of the system.
///
/// # Errors
/// As [`get`]. Exit code 2: a file in `ca_files` cannot be read or has no valid certificates.
pub(crate) async fn find(url: &str, limit: u64, ca_files: &[PathBuf]) -> Result<Option<Vec<u8>>> {
    let fail = |error: reqwest::Error| {
        let reason = innermost_cause(&error.without_url());
        failed(url, &reason).hint("check the URL, the network and the proxy")
    };
    let mut certificates = Vec::new();
    for path in ca_files {
        let text = std::fs::read(path)
            .map_err(|error| Error::usage(format!("cannot read '{}'", path.display())).with_source(&error))?;
        let bundle = reqwest::Certificate::from_pem_bundle(&text).map_err(|error| {
            Error::usage(format!("invalid certificates in '{}'", path.display())).with_source(&error)
        })?;
        certificates.extend(bundle);
    }
    // The HTTP client uses the crypto provider of the process. An error means that one is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .read_timeout(READ_TIMEOUT)
        .user_agent(concat!("wash/", env!("CARGO_PKG_VERSION")))
        .https_only(url.starts_with("https:"))
        .tls_certs_merge(certificates)
        .build()
        .map_err(fail)?;
    let mut response = client.get(url).send().await.map_err(fail)?;
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
        status if !status.is_success() => {
            return Err(failed(url, &format!("the server answers with status {status}")));
        }
        _ => {}
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(fail)? {
        if bytes.len() as u64 + chunk.len() as u64 > limit {
            return Err(failed(url, &format!("it is larger than {limit} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

fn failed(url: &str, why: &str) -> Error {
    Error::new(format!("cannot download '{}'", redact(url)))
        .with_exit(Exit::Network)
        .caused_by(why)
}

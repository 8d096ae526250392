//! Server TLS configuration from PEM files.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

use super::reload::{Files, Reloading};

/// HTTPS configuration from PEM files. Changed files are reloaded without a restart and without closing connections.
#[derive(Clone)]
pub struct TlsConfig {
    reloading: Arc<Reloading>,
}

impl TlsConfig {
    /// Reads a certificate chain and its private key. With `ca`, clients must present a certificate that is signed by one of
    /// these authorities.
    ///
    /// The files are checked for changes when a client connects, at most once per second. New connections use the changed
    /// files; established connections continue. If the changed files are invalid, the previous certificates stay in use and
    /// a warning is logged.
    ///
    /// # Errors
    /// A file cannot be read or contains no certificate or key, or the key does not match the certificate. The error names the
    /// path.
    pub fn from_pem_files(cert: &Path, key: &Path, ca: Option<&Path>) -> anyhow::Result<Self> {
        let files = Files {
            cert: cert.to_owned(),
            key: key.to_owned(),
            ca: ca.map(Path::to_owned),
        };
        Ok(Self {
            reloading: Arc::new(Reloading::new(files, load)?),
        })
    }

    pub(super) async fn acceptor(&self) -> TlsAcceptor {
        self.reloading.acceptor().await
    }
}

pub(super) fn load(files: &Files) -> anyhow::Result<ServerConfig> {
    let Files { cert, key, ca } = files;
    let chain = certificates(cert)?;
    let key_der = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("cannot read a private key from '{}'", key.display()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .context("cannot configure TLS")?;
    let builder = match ca {
        None => builder.with_no_client_auth(),
        Some(ca) => {
            let mut roots = RootCertStore::empty();
            for authority in certificates(ca)? {
                roots
                    .add(authority)
                    .with_context(|| format!("cannot use a certificate authority in '{}'", ca.display()))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .with_context(|| format!("cannot verify clients with '{}'", ca.display()))?;
            builder.with_client_cert_verifier(verifier)
        }
    };
    let mut config = builder.with_single_cert(chain, key_der).with_context(|| {
        format!(
            "the key in '{}' does not match the certificate in '{}'",
            key.display(),
            cert.display()
        )
    })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

impl std::fmt::Debug for TlsConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsConfig")
    }
}

fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .with_context(|| format!("cannot read certificates from '{}'", path.display()))?;
    anyhow::ensure!(!found.is_empty(), "no certificate found in '{}'", path.display());
    Ok(found)
}

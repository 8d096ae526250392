//! TLS from PEM files.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// How to serve HTTPS.
#[derive(Clone)]
pub struct TlsConfig {
    pub(super) acceptor: TlsAcceptor,
}

impl TlsConfig {
    /// Read a certificate chain and its private key. With `ca`, clients must present a certificate that one of these
    /// authorities signed.
    ///
    /// # Errors
    /// A file cannot be read, holds nothing useful, or key and certificate do not belong together; the path is named.
    pub fn from_pem_files(cert: &Path, key: &Path, ca: Option<&Path>) -> anyhow::Result<Self> {
        let chain = certificates(cert)?;
        let key_der = PrivateKeyDer::from_pem_file(key)
            .with_context(|| format!("cannot read a private key from '{}'", key.display()))?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .context("cannot configure TLS")?;
        let builder = match ca {
            None => builder.with_no_client_auth(),
            Some(ca) => {
                let mut roots = RootCertStore::empty();
                for authority in certificates(ca)? {
                    roots
                        .add(authority)
                        .with_context(|| format!("cannot use an authority in '{}'", ca.display()))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                    .build()
                    .with_context(|| format!("cannot verify clients with '{}'", ca.display()))?;
                builder.with_client_cert_verifier(verifier)
            }
        };
        let mut config = builder.with_single_cert(chain, key_der).with_context(|| {
            format!(
                "the key in '{}' does not fit the certificate in '{}'",
                key.display(),
                cert.display()
            )
        })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }
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
    anyhow::ensure!(
        !found.is_empty(),
        "there is no certificate in '{}'",
        path.display()
    );
    Ok(found)
}

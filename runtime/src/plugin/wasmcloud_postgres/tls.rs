//! TLS modes and certificate verification.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::TlsConnector;

/// The modes of `sslmode`, as in libpq.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mode {
    /// Never encrypt.
    Disable,
    /// Encrypt if the server supports it; accept any certificate.
    #[default]
    Prefer,
    /// Encrypt; accept any certificate, unless authorities are given.
    Require,
    /// Encrypt; the server's certificate must be signed by a trusted authority.
    VerifyCa,
    /// Encrypt; the server's certificate must be signed by a trusted authority and valid for the server's name.
    VerifyFull,
}

/// Values of `sslmode`.
pub(super) const MODES: [(&str, Mode); 5] = [
    ("disable", Mode::Disable),
    ("prefer", Mode::Prefer),
    ("require", Mode::Require),
    ("verify-ca", Mode::VerifyCa),
    ("verify-full", Mode::VerifyFull),
];

/// TLS settings for connections to a server.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) connector: TlsConnector,
    /// Whether to reject servers that do not support TLS.
    pub(super) required: bool,
}

impl Tls {
    /// Creates the settings for a mode, with the authorities from a PEM file or those that browsers trust. `None` if the mode
    /// disables TLS.
    ///
    /// # Errors
    /// Fails if the file is unreadable or has no usable certificate.
    pub(super) fn new(mode: Mode, authorities: Option<&Path>) -> Result<Option<Self>, TlsProblem> {
        if mode == Mode::Disable {
            return Ok(None);
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let checked = match mode {
            Mode::VerifyCa | Mode::VerifyFull => true,
            Mode::Require => authorities.is_some(),
            Mode::Prefer | Mode::Disable => false,
        };
        let chain = if checked {
            let builder =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots(authorities)?), provider.clone());
            Some(
                builder
                    .build()
                    .map_err(|error| TlsProblem::Unusable(error.to_string()))?,
            )
        } else {
            None
        };
        let verifier = Verifier {
            provider: Arc::clone(&provider),
            chain,
            name_matters: mode == Mode::VerifyFull,
        };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsProblem::Unusable(error.to_string()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Some(Self {
            connector: TlsConnector::from(Arc::new(config)),
            required: mode != Mode::Prefer,
        }))
    }
}

/// The error of unusable certificate authorities.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsProblem {
    #[error("cannot read certificates from '{}': {error}", file.display())]
    Unreadable {
        file: PathBuf,
        error: rustls_pki_types::pem::Error,
    },
    #[error("no certificate found in '{}'", .0.display())]
    Empty(PathBuf),
    #[error("cannot use the certificates: {0}")]
    Unusable(String),
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, TlsProblem> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok(roots);
    };
    let unreadable = |error| TlsProblem::Unreadable {
        file: file.to_owned(),
        error,
    };
    for authority in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
        roots
            .add(authority.map_err(unreadable)?)
            .map_err(|error| TlsProblem::Unusable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(TlsProblem::Empty(file.to_owned()));
    }
    Ok(roots)
}

/// Verifies server certificates according to the mode.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// Verifier of the certificate chain; `None` to accept any certificate.
    chain: Option<Arc<WebPkiServerVerifier>>,
    name_matters: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        // The chain is checked before the name.
        match chain.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.name_matters => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

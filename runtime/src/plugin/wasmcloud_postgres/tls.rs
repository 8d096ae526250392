//! How connections are encrypted, and whom they trust.

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
    /// Encrypt if the server does; trust anybody.
    #[default]
    Prefer,
    /// Encrypt; trust anybody, unless authorities are given.
    Require,
    /// Encrypt; an authority signed the certificate of the server.
    VerifyCa,
    /// Encrypt; an authority signed the certificate of the server, which is for its name.
    VerifyFull,
}

/// How `sslmode` writes them.
pub(super) const MODES: [(&str, Mode); 5] = [
    ("disable", Mode::Disable),
    ("prefer", Mode::Prefer),
    ("require", Mode::Require),
    ("verify-ca", Mode::VerifyCa),
    ("verify-full", Mode::VerifyFull),
];

/// What connections to a server are encrypted with.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) connector: TlsConnector,
    /// Does a server that does not encrypt get no connection?
    pub(super) required: bool,
}

impl Tls {
    /// For a mode, with the authorities of a file in PEM or those that browsers trust.
    ///
    /// # Errors
    /// The file cannot be used.
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

/// Why authorities cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum TlsProblem {
    #[error("cannot read certificates from '{}': {error}", file.display())]
    Unreadable {
        file: PathBuf,
        error: rustls_pki_types::pem::Error,
    },
    #[error("there is no certificate in '{}'", .0.display())]
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

/// Trusts as the mode says.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// Who signed; absent: anybody.
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

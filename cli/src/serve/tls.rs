//! The files of HTTPS.

use std::path::PathBuf;

use wash_runtime::host::http::TlsConfig;

use crate::error::{Error, Result};

/// Certificate files in PEM.
#[derive(Clone, Debug)]
pub(crate) struct TlsFiles {
    /// Certificate chain.
    pub(crate) cert: PathBuf,
    /// Private key.
    pub(crate) key: PathBuf,
    /// Client certificates must be signed by one of these authorities.
    pub(crate) ca: Option<PathBuf>,
}

impl TlsFiles {
    /// Read them; `section` of the configuration names them.
    ///
    /// # Errors
    /// Exit code 2: a file is missing or does not hold what it should.
    pub(crate) fn read(&self, section: &str) -> Result<TlsConfig> {
        TlsConfig::from_pem_files(&self.cert, &self.key, self.ca.as_deref()).map_err(|error| {
            Error::usage("cannot serve HTTPS")
                .with_anyhow(&error)
                .hint(format!(
                    "check {section}.tls_cert_path, {section}.tls_key_path and {section}.tls_ca_path"
                ))
        })
    }
}

//! Certificate files for HTTPS.

use std::path::PathBuf;

use wash_runtime::host::http::TlsConfig;

use crate::error::{Error, Result};

/// Certificate and key files in PEM format.
#[derive(Clone, Debug)]
pub(crate) struct TlsFiles {
    /// Certificate chain.
    pub(crate) cert: PathBuf,
    /// Private key.
    pub(crate) key: PathBuf,
    /// Certificate authorities for client certificates. If set, clients must present a certificate signed by one of them.
    pub(crate) ca: Option<PathBuf>,
}

impl TlsFiles {
    /// Reads the files. `section` is the configuration section that lists them, for the hint of the error.
    ///
    /// # Errors
    /// Exit code 2: a file is missing or invalid.
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

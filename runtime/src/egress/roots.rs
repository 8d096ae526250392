//! Trust roots for outgoing HTTPS.

use rustls::RootCertStore;

/// Certificate authorities that are trusted for outgoing HTTPS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrustRoots {
    /// Mozilla's root certificates, which are compiled into the program.
    #[default]
    Webpki,
    /// Mozilla's and the machine's root certificates.
    WebpkiAndNative,
    /// The machine's root certificates.
    Native,
    /// Only the extra roots.
    ExtraOnly,
}

impl TrustRoots {
    /// Loads the certificates. Invalid certificates of the machine are skipped and logged.
    pub(super) fn store(self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        if matches!(self, Self::Webpki | Self::WebpkiAndNative) {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if matches!(self, Self::Native | Self::WebpkiAndNative) {
            let native = rustls_native_certs::load_native_certs();
            for error in &native.errors {
                tracing::warn!(%error, "cannot read a root certificate of the machine");
            }
            let (added, refused) = store.add_parsable_certificates(native.certs);
            tracing::debug!(added, refused, "loaded the root certificates of the machine");
        }
        store
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_has_its_authorities() {
        let webpki = TrustRoots::Webpki.store().len();
        assert_eq!(webpki, webpki_roots::TLS_SERVER_ROOTS.len());
        assert_eq!(TrustRoots::ExtraOnly.store().len(), 0);
        let native = TrustRoots::Native.store().len();
        assert_eq!(TrustRoots::WebpkiAndNative.store().len(), webpki + native);
    }
}

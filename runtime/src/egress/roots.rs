//! Whose certificates are accepted of the servers that guests speak to.

use rustls::RootCertStore;

/// Authorities whose certificates are accepted of the servers that guests speak to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrustRoots {
    /// Those of Mozilla's list, which is part of this program.
    #[default]
    Webpki,
    /// Those, and those of the machine.
    WebpkiAndNative,
    /// Those of the machine.
    Native,
    /// None but the extra ones.
    ExtraOnly,
}

impl TrustRoots {
    /// The authorities. What the machine has that is none is passed over, and said.
    pub(super) fn store(self) -> RootCertStore {
        let mut store = RootCertStore::empty();
        if matches!(self, Self::Webpki | Self::WebpkiAndNative) {
            store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        if matches!(self, Self::Native | Self::WebpkiAndNative) {
            let native = rustls_native_certs::load_native_certs();
            for error in &native.errors {
                tracing::warn!(%error, "a certificate authority of this machine cannot be read");
            }
            let (added, refused) = store.add_parsable_certificates(native.certs);
            tracing::debug!(added, refused, "certificate authorities of this machine");
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

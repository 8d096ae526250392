//! Public keys for verifying signatures.

use std::fmt;

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject as _;
use spki::der::asn1::AnyRef;
use spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef};

/// `id-ecPublicKey` of RFC 5480; the curve is its parameter.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1` of RFC 5480, which NIST calls P-256.
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `secp384r1` of RFC 5480, which NIST calls P-384.
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// `id-Ed25519` of RFC 8410; it has no parameters.
const ED25519_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// `rsaEncryption` of RFC 3279; its parameters are NULL.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// A public key for verifying artifact signatures.
#[derive(Clone)]
pub struct PublicKey {
    algorithm: &'static dyn VerificationAlgorithm,
    key: Vec<u8>,
}

/// Reasons a public key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is no PEM section `PUBLIC KEY`.
    #[error("no PEM public key found: expected 'BEGIN PUBLIC KEY'")]
    NotPem,
    /// The section is not a valid `SubjectPublicKeyInfo` (RFC 5280).
    #[error("the public key is malformed")]
    Damaged,
    /// The algorithm of the key is not supported.
    #[error("unsupported public key: expected ECDSA on P-256 or P-384, Ed25519, or RSA")]
    Unsupported,
}

impl PublicKey {
    /// Parses a PEM key: ECDSA on P-256 or P-384, Ed25519, or RSA with 2048 to 8192 bits.
    ///
    /// # Errors
    /// The text contains no PEM public key, or the key is malformed or unsupported.
    pub fn from_pem(pem: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoDer::from_pem_slice(pem).map_err(|_| KeyError::NotPem)?;
        Self::from_der(&info)
    }

    /// Parses a `SubjectPublicKeyInfo` (RFC 5280).
    fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|_| KeyError::Damaged)?;
        let key = info.subject_public_key.as_bytes().ok_or(KeyError::Damaged)?;
        Ok(Self {
            algorithm: algorithm(info.algorithm).ok_or(KeyError::Unsupported)?,
            key: key.to_vec(),
        })
    }

    /// Returns true if `signature` is a valid signature of `message` by this key.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(self.algorithm, &self.key)
            .verify(message, signature)
            .is_ok()
    }
}

/// Returns the algorithm of a key if it is supported. The parameters must match the standard exactly.
fn algorithm(identifier: AlgorithmIdentifierRef<'_>) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = |oid| identifier.parameters == Some(AnyRef::from(oid));
    match identifier.oid {
        EC_PUBLIC_KEY if curve(&P256) => Some(&ECDSA_P256_SHA256_ASN1),
        EC_PUBLIC_KEY if curve(&P384) => Some(&ECDSA_P384_SHA384_ASN1),
        ED25519_KEY if identifier.parameters.is_none() => Some(&ED25519),
        RSA_ENCRYPTION if identifier.parameters == Some(AnyRef::NULL) => Some(&RSA_PKCS1_2048_8192_SHA256),
        _ => None,
    }
}

/// Omits the key, which is long but not secret.
impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_verify_signatures() {
        let pair = rcgen::KeyPair::generate().unwrap();
        let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
        let signature = rcgen::SigningKey::sign(&pair, b"message").unwrap();
        assert!(key.has_signed(b"message", &signature));
        assert!(!key.has_signed(b"massage", &signature));
        for algorithm in [&rcgen::PKCS_ED25519, &rcgen::PKCS_ECDSA_P384_SHA384] {
            let pair = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let key = PublicKey::from_pem(pair.public_key_pem().as_bytes()).unwrap();
            let signature = rcgen::SigningKey::sign(&pair, b"message").unwrap();
            assert!(key.has_signed(b"message", &signature), "{algorithm:?}");
        }
    }

    #[test]
    fn other_files_are_refused() {
        for pem in [
            "junk".to_owned(),
            rcgen::KeyPair::generate().unwrap().serialize_pem(),
        ] {
            let error = PublicKey::from_pem(pem.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("BEGIN PUBLIC KEY"), "{error}");
        }
        for der in [
            b"".as_slice(),
            b"\x30",
            b"\x30\x02\x30\x00",
            b"\x30\xff",
            b"\x30\x82\xff",
        ] {
            assert_eq!(
                PublicKey::from_der(der).unwrap_err(),
                KeyError::Damaged,
                "{der:?}"
            );
        }
    }

    #[test]
    fn algorithms_are_identified_with_their_parameters() {
        // SEQUENCE { SEQUENCE { algorithm, parameters }, BIT STRING }
        let der = |identifier: &[u8], bits: &[u8]| {
            let length = |bytes: &[u8]| u8::try_from(bytes.len()).unwrap();
            let mut content = vec![0x30, length(identifier)];
            content.extend_from_slice(identifier);
            content.extend_from_slice(&[0x03, length(bits)]);
            content.extend_from_slice(bits);
            [&[0x30, length(&content)], content.as_slice()].concat()
        };
        let ed25519 = b"\x06\x03\x2b\x65\x70";
        let rsa = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
        let key = b"\x00key";
        let read = |identifier: &[u8], bits: &[u8]| PublicKey::from_der(&der(identifier, bits)).err();
        assert_eq!(read(ed25519, key), None);
        assert_eq!(read(&[rsa.as_slice(), b"\x05\x00"].concat(), key), None);
        assert_eq!(read(rsa, key), Some(KeyError::Unsupported));
        let with_null = [ed25519.as_slice(), b"\x05\x00"].concat();
        assert_eq!(read(&with_null, key), Some(KeyError::Unsupported));
        // Ed448
        assert_eq!(read(b"\x06\x03\x2b\x65\x71", key), Some(KeyError::Unsupported));
        // A bit string that does not fill its last byte, and trailing bytes.
        assert_eq!(read(ed25519, b"\x01key"), Some(KeyError::Damaged));
        let mut longer = der(ed25519, key);
        longer.push(0);
        assert_eq!(PublicKey::from_der(&longer).unwrap_err(), KeyError::Damaged);
    }
}

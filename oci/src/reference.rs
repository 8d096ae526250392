//! References to artifacts, and digests.

use oci_client::Reference;
use sha2::digest::Output;
use sha2::{Digest as _, Sha256};

use super::error::OciError;

/// The reference that a text such as `registry.example.com/shop/cart:1.0` is, with or without `oci://` before it. Without a tag or
/// digest it means `latest`.
///
/// # Errors
/// It is none.
pub fn parse(text: &str) -> Result<Reference, OciError> {
    let bare = text.strip_prefix("oci://").unwrap_or(text);
    let failed = |reason: String| OciError::Reference {
        text: text.to_owned(),
        reason,
    };
    let reference: Reference = bare.parse().map_err(|error| failed(format!("{error}")))?;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./_-".contains(&byte);
    if !reference.repository().bytes().all(is_name) {
        return Err(failed("the name of a repository is in lower case".to_owned()));
    }
    match reference.digest() {
        Some(digest) if hex(digest).is_none() => Err(failed("its digest is none of SHA-256".to_owned())),
        _ => Ok(reference),
    }
}

/// `sha256:` and the digest of some bytes.
pub(super) fn digest(bytes: &[u8]) -> String {
    spelled(&Sha256::digest(bytes))
}

/// A digest as registries spell it.
pub(super) fn spelled(digest: &Output<Sha256>) -> String {
    format!("sha256:{digest:x}")
}

/// The part of a digest that names it. None where it is no digest of SHA-256: others choose it.
pub(super) fn hex(digest: &str) -> Option<&str> {
    let hex = digest.strip_prefix("sha256:")?;
    let is_digest = hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then_some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_other_text() {
        let digest = digest(b"");
        for (text, whole) in [
            ("ghcr.io/a/b", "ghcr.io/a/b:latest".to_owned()),
            ("oci://ghcr.io/a/b:1", "ghcr.io/a/b:1".to_owned()),
            ("localhost:5000/a:1", "localhost:5000/a:1".to_owned()),
            (&format!("ghcr.io/a/b@{digest}"), format!("ghcr.io/a/b@{digest}")),
        ] {
            assert_eq!(parse(text).unwrap().whole(), whole);
        }
        for text in [
            "",
            "UPPER/case",
            "a b",
            "ghcr.io/a/../b:1",
            "ghcr.io/a@sha256:00",
            "ghcr.io/a:1?x=y",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn digests_lead_nowhere_else() {
        assert!(hex(&digest(b"x")).is_some());
        for digest in [
            "sha256:../../etc/passwd",
            "sha256:",
            "sha512:00",
            "",
            &"0".repeat(64),
        ] {
            assert_eq!(hex(digest), None, "{digest}");
        }
    }
}

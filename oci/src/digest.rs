//! SHA-256 digests in the registry format: `sha256:` followed by 64 lowercase hexadecimal digits.

use sha2::digest::Output;
use sha2::{Digest as _, Sha256};

/// Returns the digest of some bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    format_digest(&Sha256::digest(bytes))
}

/// Formats a digest for registries.
pub(crate) fn format_digest(digest: &Output<Sha256>) -> String {
    format!("sha256:{digest:x}")
}

/// Returns the hexadecimal digits of a digest. `None` if the text is not a SHA-256 digest, which a reference or a registry
/// response may contain.
pub(crate) fn hex(digest: &str) -> Option<&str> {
    let hex = digest.strip_prefix("sha256:")?;
    let is_digest = hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_digest.then_some(hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_other_algorithms_are_not_digests() {
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

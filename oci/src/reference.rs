//! References to artifacts.

use oci_client::Reference;

use crate::digest::hex;
use crate::error::OciError;

/// Parses a reference such as `registry.example.com/shop/cart:1.0` or `registry.example.com/shop/cart@sha256:…`, with or
/// without the prefix `oci://`. The default tag is `latest`.
///
/// # Errors
/// [`OciError::Reference`] if the text is not a reference, or its digest is not a SHA-256 digest.
pub fn parse_reference(text: &str) -> Result<Reference, OciError> {
    let bare = text.strip_prefix("oci://").unwrap_or(text);
    let invalid = |reason: String| OciError::Reference {
        text: text.to_owned(),
        reason,
    };
    let reference: Reference = bare.parse().map_err(|error| invalid(format!("{error}")))?;
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"./_-".contains(&byte);
    if !reference.repository().bytes().all(is_name) {
        return Err(invalid("repository names must be lowercase".to_owned()));
    }
    match reference.digest() {
        Some(digest) if hex(digest).is_none() => {
            Err(invalid("its digest is not a SHA-256 digest".to_owned()))
        }
        _ => Ok(reference),
    }
}

/// Returns a reference to the same repository with another tag.
pub(crate) fn with_tag(reference: &Reference, tag: &str) -> Reference {
    let (registry, repository) = (reference.registry().to_owned(), reference.repository().to_owned());
    Reference::with_tag(registry, repository, tag.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::digest;

    #[test]
    fn references_are_parsed() {
        let digest = digest(b"");
        for (text, whole) in [
            ("ghcr.io/a/b", "ghcr.io/a/b:latest".to_owned()),
            ("oci://ghcr.io/a/b:1", "ghcr.io/a/b:1".to_owned()),
            ("localhost:5000/a:1", "localhost:5000/a:1".to_owned()),
            (&format!("ghcr.io/a/b@{digest}"), format!("ghcr.io/a/b@{digest}")),
        ] {
            assert_eq!(parse_reference(text).unwrap().whole(), whole);
        }
        for text in [
            "",
            "UPPER/case",
            "a b",
            "ghcr.io/a/../b:1",
            "ghcr.io/a@sha256:00",
            "ghcr.io/a:1?x=y",
        ] {
            assert!(parse_reference(text).is_err(), "{text}");
        }
    }
}

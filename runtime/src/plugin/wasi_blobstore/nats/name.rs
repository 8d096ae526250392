//! Names and subjects on the NATS server.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use sha2::{Digest as _, Sha256};

use crate::plugin::nats::{LONGEST_NAME, name_of};

/// Returns the object store for a workload's container.
pub(super) fn own(namespace: &str, workload: &str, container: &str) -> String {
    name_of(&[namespace, workload, container])
}

/// Returns whether `name` is a valid object store name.
pub(super) fn is_bucket(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(plain)
}

/// Returns the subject of an object's metadata.
pub(super) fn meta_subject(bucket: &str, object: &str) -> String {
    format!("$O.{bucket}.M.{}", URL_SAFE.encode(object))
}

/// Returns the subject pattern for the metadata of all objects.
pub(super) fn all_meta(bucket: &str) -> String {
    format!("$O.{bucket}.M.>")
}

/// Returns the subject of the chunks of one version of an object.
pub(super) fn chunk_subject(bucket: &str, nuid: &str) -> String {
    format!("$O.{bucket}.C.{nuid}")
}

/// Formats a digest as the NATS clients do.
pub(super) fn digest(sha256: Sha256) -> String {
    format!("SHA-256={}", URL_SAFE.encode(sha256.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_of_workloads_have_distinct_names() {
        assert_eq!(
            own("default", "my-app", "photos"),
            "wash__default__my-app__photos"
        );
        assert_eq!(own("a_", "b", "c/d"), "wash__a_5F__b__c_2Fd");
        assert_ne!(own("a", "b__c", "d"), own("a__b", "c", "d"));
        assert_ne!(own("a", "b", "K"), own("a", "b", "k"));
        let long = own("default", &"x".repeat(200), "b");
        assert_eq!(long.len(), 69);
        for name in [own("ä", "*", ">"), long] {
            assert!(is_bucket(&name), "{name}");
        }
        for name in ["", "a.b", "a b", "ä", "*", &"x".repeat(201)] {
            assert!(!is_bucket(name), "{name}");
        }
    }

    #[test]
    fn subjects_and_digests_match_other_clients() {
        assert_eq!(meta_subject("b", "a/b?"), "$O.b.M.YS9iPw==");
        assert_eq!(
            digest(Sha256::new()),
            "SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="
        );
    }
}

//! The order in which keys are listed.
//!
//! The position of a key is a digest of the key, so it never changes. A cursor is the position of the last key of a page, and
//! stays valid when other keys are added or removed.

use sha2::{Digest as _, Sha256};

/// Approximate number of keys per page.
pub(super) const PAGE: usize = 1000;

/// Returns the position of a key.
pub(super) fn position(key: &str) -> u64 {
    let digest = Sha256::digest(key.as_bytes());
    let first = digest.iter().take(8);
    first.fold(0, |position, byte| position << 8 | u64::from(*byte))
}

//! The order in which keys are listed.
//!
//! A key has a place that never changes: a digest of it. A cursor is the place of the last key of a page, so that it means the same
//! whatever happens in between.

use sha2::{Digest as _, Sha256};

/// Keys of one page, about.
pub(super) const PAGE: usize = 1000;

/// Where a key is.
pub(super) fn position(key: &str) -> u64 {
    let digest = Sha256::digest(key.as_bytes());
    let first = digest.iter().take(8);
    first.fold(0, |position, byte| position << 8 | u64::from(*byte))
}

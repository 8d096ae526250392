//! Listings read by guests.

use std::collections::VecDeque;

use futures::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;

use super::outgoing::in_time;
use super::store::{BlobError, Names};
use crate::plugin::observe::TIMEOUT;

/// Most names returned by one call.
const MAX_NAMES: usize = 10_000;

/// A listing of object names, read by a guest.
#[allow(unreachable_pub, reason = "used by the generated bindings, which are private")]
pub struct Listing {
    names: Names,
    page: VecDeque<String>,
    /// Name of the backend.
    pub(super) backend: &'static str,
    _permit: OwnedSemaphorePermit,
}

impl Listing {
    pub(super) fn new(names: Names, backend: &'static str, permit: OwnedSemaphorePermit) -> Self {
        Self {
            names,
            page: VecDeque::new(),
            backend,
            _permit: permit,
        }
    }

    /// Loads the next page if needed; returns whether there are more names.
    async fn more(&mut self) -> Result<bool, BlobError> {
        while self.page.is_empty() {
            let next = async { Ok(self.names.next().await) };
            match in_time(TIMEOUT, next).await? {
                Some(page) => self.page = page?.into(),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Returns up to `count` names, and whether the listing has ended.
    pub(super) async fn read(&mut self, count: u64) -> Result<(Vec<String>, bool), BlobError> {
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(MAX_NAMES);
        let mut read = Vec::new();
        while read.len() < count && self.more().await? {
            let take = self.page.len().min(count - read.len());
            read.extend(self.page.drain(..take));
        }
        Ok((read, !self.more().await?))
    }

    /// Skips up to `count` names; returns the number of skipped names, and whether the listing has ended.
    pub(super) async fn skip(&mut self, count: u64) -> Result<(u64, bool), BlobError> {
        let mut skipped = 0;
        while skipped < count && self.more().await? {
            let left = usize::try_from(count - skipped).unwrap_or(usize::MAX);
            let take = self.page.len().min(left);
            self.page.drain(..take);
            skipped += take as u64;
        }
        Ok((skipped, !self.more().await?))
    }
}

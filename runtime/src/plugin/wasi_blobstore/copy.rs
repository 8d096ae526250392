//! Copying and moving objects, within a backend or between backends.

use futures::StreamExt as _;

use super::outgoing::{COMMIT, in_time};
use super::store::{BlobError, Container, Range};
use crate::plugin::observe::TIMEOUT;

/// An object in its container.
#[derive(Clone, Copy)]
pub(super) struct ObjectPlace<'a> {
    pub(super) container: &'a dyn Container,
    pub(super) object: &'a str,
}

impl ObjectPlace<'_> {
    fn is(self, other: ObjectPlace<'_>) -> bool {
        self.object == other.object && self.container.place() == other.container.place()
    }
}

/// Copies the object `from` to `to`, replacing any existing object.
pub(super) async fn copy(from: ObjectPlace<'_>, to: ObjectPlace<'_>) -> Result<(), BlobError> {
    if from.is(to) {
        let info = in_time(TIMEOUT, from.container.info(from.object)).await?;
        return info
            .map(|_| ())
            .ok_or_else(|| BlobError::NoSuchObject(from.object.to_owned()));
    }
    let mut read = in_time(TIMEOUT, from.container.read(from.object, Range::ALL)).await?;
    let mut upload = in_time(TIMEOUT, to.container.write(to.object)).await?;
    let mut left = read.size;
    while left > 0 {
        let next = async { Ok(read.body.next().await) };
        let Some(bytes) = in_time(TIMEOUT, next).await? else {
            return Err(BlobError::other(format!(
                "'{}' was removed while it was read",
                from.object
            )));
        };
        let bytes = bytes?;
        left = left.saturating_sub(bytes.len() as u64);
        in_time(TIMEOUT, upload.write(bytes)).await?;
    }
    in_time(COMMIT, upload.commit()).await
}

/// Copies the object and then removes the source. At least one copy exists at all times.
pub(super) async fn rename(from: ObjectPlace<'_>, to: ObjectPlace<'_>) -> Result<(), BlobError> {
    if from.container.read_only() {
        return Err(BlobError::ReadOnly);
    }
    copy(from, to).await?;
    if from.is(to) {
        return Ok(());
    }
    in_time(TIMEOUT, from.container.delete(from.object)).await
}

//! Reading of objects.

use std::sync::Arc;

use async_nats::jetstream::message::StreamMessage;
use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::bucket::{Bucket, Version};
use super::name;
use super::upload::{CHUNK, OFFSET};
use crate::plugin::wasi_blobstore::store::{BlobError, Download, Range};

/// Ranges that start within this many bytes are read from the beginning of the object.
const NEAR: u64 = 8 * CHUNK as u64;

/// Opens a range of an object, read chunk by chunk on demand.
pub(super) async fn open(
    bucket: Arc<Bucket>,
    version: &Version,
    range: Range,
) -> Result<Download, BlobError> {
    let is_link = version.info.options.as_ref().is_some_and(|it| it.link.is_some());
    if is_link {
        return Err(BlobError::other(format!(
            "'{}' is a link to another object, and links are not followed",
            version.info.name
        )));
    }
    let size = range.length(version.info.size as u64)?;
    let subject = name::chunk_subject(&bucket.id, &version.info.nuid);
    let start = if size > 0 && range.start > NEAR {
        find(&bucket, &subject, version.sequence, range.start).await?
    } else {
        Start {
            sequence: 1,
            skip: range.start,
        }
    };
    let chunks = stream::try_unfold((bucket, subject, start), async |(bucket, subject, start)| {
        let Some(message) = bucket.next(&subject, start.sequence).await? else {
            return Ok(None);
        };
        let skip = start.skip.min(message.payload.len() as u64);
        let next = Start {
            sequence: message.sequence + 1,
            skip: start.skip - skip,
        };
        let bytes = usize::try_from(skip).map_or(Bytes::new(), |skip| message.payload.slice(skip..));
        Ok(Some((bytes, (bucket, subject, next))))
    });
    Ok(Download {
        size,
        body: chunks.boxed(),
    })
}

/// The position at which to start reading.
struct Start {
    /// Lower bound for the sequence of the first chunk.
    sequence: u64,
    /// Bytes to skip from there to the range.
    skip: u64,
}

/// Returns the offset of a chunk in its object; `None` if another client wrote it.
fn offset(message: &StreamMessage) -> Option<u64> {
    message.headers.get(OFFSET)?.as_str().parse().ok()
}

/// Finds the chunk that contains the byte at `target`, among those with a sequence before `end`, by binary search.
async fn find(bucket: &Bucket, subject: &str, end: u64, target: u64) -> Result<Start, BlobError> {
    let mut start = Start {
        sequence: 1,
        skip: target,
    };
    let (mut low, mut high) = (0, end);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let message = bucket.next(subject, middle).await?;
        let Some(message) = message.filter(|message| message.sequence < high) else {
            high = middle;
            continue;
        };
        let Some(offset) = offset(&message) else {
            break;
        };
        if offset > target {
            high = middle;
        } else {
            low = message.sequence;
            start = Start {
                sequence: low,
                skip: target - offset,
            };
        }
    }
    Ok(start)
}

//! An object is read.

use std::sync::Arc;

use async_nats::jetstream::message::StreamMessage;
use bytes::Bytes;
use futures::{StreamExt as _, stream};

use super::bucket::{Bucket, Version};
use super::name;
use super::upload::{CHUNK, OFFSET};
use crate::plugin::wasi_blobstore::store::{BlobError, Download, Range};

/// A range that begins within so many bytes is read from the beginning.
const NEAR: u64 = 8 * CHUNK as u64;

/// A part of an object, chunk by chunk, as fast as they are asked for.
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

/// Where to begin to read.
struct Start {
    /// The first chunk has this sequence or a later one.
    sequence: u64,
    /// Bytes before the range.
    skip: u64,
}

/// Where in its object a chunk is; unknown where another client wrote it.
fn offset(message: &StreamMessage) -> Option<u64> {
    message.headers.get(OFFSET)?.as_str().parse().ok()
}

/// The chunk that has the byte at `wanted`, among those with a sequence before `end`. Halves what is left with each question.
async fn find(bucket: &Bucket, subject: &str, end: u64, wanted: u64) -> Result<Start, BlobError> {
    let mut start = Start {
        sequence: 1,
        skip: wanted,
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
        if offset > wanted {
            high = middle;
        } else {
            low = message.sequence;
            start = Start {
                sequence: low,
                skip: wanted - offset,
            };
        }
    }
    Ok(start)
}

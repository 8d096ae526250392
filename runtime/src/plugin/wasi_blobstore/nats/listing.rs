//! Listing of objects.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::message::StreamMessage;
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};

use super::bucket::{Bucket, Version, failed, version};
use super::name;
use crate::plugin::wasi_blobstore::store::BlobError;

/// Objects per page.
const PAGE: usize = 1000;

/// Time after which the server deletes the consumer of an unread page.
const CONSUMER_TIMEOUT: Duration = Duration::from_secs(10);

/// Returns all objects in pages. The server keeps no state between two pages.
pub(super) fn versions(bucket: Arc<Bucket>) -> BoxStream<'static, Result<Vec<Version>, BlobError>> {
    let pages = stream::try_unfold((bucket, Some(0)), async |(bucket, after)| {
        let Some(after) = after else {
            return Ok(None);
        };
        let (page, after) = page(&bucket, after).await?;
        Ok::<_, BlobError>(Some((page, (bucket, after))))
    });
    pages.boxed()
}

/// Returns objects whose metadata message comes after the sequence `after`, and the sequence to continue from if there are
/// more.
async fn page(bucket: &Bucket, after: u64) -> Result<(Vec<Version>, Option<u64>), BlobError> {
    bucket.context().await?;
    let config = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence {
            start_sequence: after + 1,
        },
        ack_policy: AckPolicy::None,
        filter_subject: name::all_meta(&bucket.id),
        inactive_threshold: CONSUMER_TIMEOUT,
        memory_storage: true,
        ..pull::Config::default()
    };
    let consumer = match bucket.stream.create_consumer(config).await {
        Ok(consumer) => consumer,
        Err(error) => return Err(bucket.explain(error).await),
    };
    let mut versions = Vec::new();
    let mut last = None;
    if consumer.cached_info().num_pending > 0 {
        let mut messages = consumer
            .fetch()
            .max_messages(PAGE)
            .messages()
            .await
            .map_err(failed)?;
        while let Some(message) = messages.next().await {
            let message = message.map_err(failed)?;
            let info = message.info().map_err(failed)?;
            let (sequence, pending, time) = (info.stream_sequence, info.pending, info.published);
            let message = StreamMessage {
                subject: message.subject.clone(),
                sequence,
                headers: async_nats::HeaderMap::new(),
                payload: message.payload.clone(),
                time,
            };
            versions.extend(version(&message)?);
            last = (pending > 0).then_some(sequence);
        }
    }
    // If this fails, the server deletes the consumer after `CONSUMER_TIMEOUT`.
    let _ = bucket.stream.delete_consumer(&consumer.cached_info().name).await;
    Ok((versions, last))
}

//! Writing of objects.

use std::collections::VecDeque;
use std::sync::Arc;

use async_nats::HeaderMap;
use async_nats::header::{NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, NATS_ROLLUP};
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::object_store::{ObjectInfo, ObjectOptions};
use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::bucket::{Bucket, failed};
use super::name;
use crate::plugin::wasi_blobstore::store::{BlobError, Upload};

/// Size of a chunk in bytes, the same as in other NATS clients.
pub(super) const CHUNK: usize = 128 << 10;
/// The header with the offset of a chunk in its object.
pub(super) const OFFSET: &str = "Wash-Offset";
/// Most chunks sent but not yet acknowledged.
const MAX_IN_FLIGHT: usize = 4;

/// An object being written.
pub(super) struct NatsUpload {
    bucket: Arc<Bucket>,
    object: String,
    nuid: String,
    chunk: BytesMut,
    in_flight: VecDeque<PublishAckFuture>,
    size: usize,
    chunks: usize,
    digest: Sha256,
    /// Whether the chunks must be kept.
    committed: bool,
}

impl NatsUpload {
    pub(super) fn new(bucket: Arc<Bucket>, object: &str) -> Self {
        Self {
            bucket,
            object: object.to_owned(),
            nuid: Uuid::new_v4().simple().to_string(),
            chunk: BytesMut::new(),
            in_flight: VecDeque::new(),
            size: 0,
            chunks: 0,
            digest: Sha256::new(),
            committed: false,
        }
    }

    async fn send(&mut self, chunk: Bytes) -> Result<(), BlobError> {
        let context = self.bucket.context().await?;
        let mut headers = HeaderMap::new();
        headers.insert(OFFSET, self.size.to_string());
        self.size += chunk.len();
        self.chunks += 1;
        self.digest.update(&chunk);
        let subject = name::chunk_subject(&self.bucket.id, &self.nuid);
        let sent = context.publish_with_headers(subject, headers, chunk).await;
        match sent {
            Ok(sent) => self.in_flight.push_back(sent),
            Err(error) => return Err(self.explain(error).await),
        }
        self.wait_for_acks(MAX_IN_FLIGHT).await
    }

    /// Waits until at most `most` chunks are unacknowledged.
    async fn wait_for_acks(&mut self, most: usize) -> Result<(), BlobError> {
        while self.in_flight.len() > most {
            let Some(chunk) = self.in_flight.pop_front() else {
                break;
            };
            if let Err(error) = chunk.await {
                return Err(self.explain(error).await);
            }
        }
        Ok(())
    }

    async fn explain(&self, error: PublishError) -> BlobError {
        match error.kind() {
            PublishErrorKind::StreamNotFound => self.bucket.explain(error).await,
            _ => failed(error),
        }
    }

    fn description(&self) -> Result<Bytes, BlobError> {
        let info = ObjectInfo {
            name: self.object.clone(),
            description: None,
            metadata: std::collections::HashMap::new(),
            headers: None,
            options: Some(ObjectOptions {
                link: None,
                max_chunk_size: Some(CHUNK),
            }),
            bucket: self.bucket.id.clone(),
            nuid: self.nuid.clone(),
            size: self.size,
            chunks: self.chunks,
            modified: Some(async_nats::datetime::now()),
            digest: Some(name::digest(self.digest.clone())),
            deleted: false,
        };
        serde_json::to_vec(&info).map(Bytes::from).map_err(failed)
    }
}

#[async_trait]
impl Upload for NatsUpload {
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.chunk.extend_from_slice(&bytes);
        while self.chunk.len() >= CHUNK {
            let chunk = self.chunk.split_to(CHUNK).freeze();
            self.send(chunk).await?;
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), BlobError> {
        if !self.chunk.is_empty() {
            let chunk = self.chunk.split().freeze();
            self.send(chunk).await?;
        }
        self.wait_for_acks(0).await?;
        let subject = name::meta_subject(&self.bucket.id, &self.object);
        let description = self.description()?;
        loop {
            let (before, last) = self.bucket.version(&self.object).await?;
            let mut headers = HeaderMap::new();
            headers.insert(NATS_ROLLUP, "sub");
            headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, last.to_string());
            let context = self.bucket.context().await?;
            // From here on the object may be stored, even if the call fails.
            self.committed = true;
            let published = context
                .publish_with_headers(subject.clone(), headers, description.clone())
                .await;
            let described = match published {
                Ok(published) => published.await,
                Err(error) => Err(error),
            };
            match described {
                Ok(_) => {
                    if let Some(before) = before {
                        // The object is replaced even if removing the old chunks fails.
                        if let Err(error) = self.bucket.remove_chunks(&before.info.nuid).await {
                            tracing::warn!(%error, "cannot remove the data of a replaced object");
                        }
                    }
                    return Ok(());
                }
                // Another client wrote a version first; retry, replacing that version.
                Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => {
                    self.committed = false;
                }
                Err(error) => return Err(self.explain(error).await),
            }
        }
    }
}

impl Drop for NatsUpload {
    fn drop(&mut self) {
        if self.committed || self.chunks == 0 {
            return;
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (bucket, nuid) = (Arc::clone(&self.bucket), std::mem::take(&mut self.nuid));
        let in_flight = std::mem::take(&mut self.in_flight);
        runtime.spawn(async move {
            for chunk in in_flight {
                let _ = chunk.await;
            }
            if let Err(error) = bucket.remove_chunks(&nuid).await {
                tracing::debug!(%error, "cannot remove the data of an unfinished object");
            }
        });
    }
}

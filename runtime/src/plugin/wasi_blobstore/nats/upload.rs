//! An object is written.

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

/// Bytes of a chunk; what the clients of NATS use.
pub(super) const CHUNK: usize = 128 << 10;
/// The header that says where in its object a chunk is.
pub(super) const OFFSET: &str = "Wash-Offset";
/// Chunks under way to the server.
const UNDER_WAY: usize = 4;

/// An object that is being written.
pub(super) struct NatsUpload {
    bucket: Arc<Bucket>,
    object: String,
    nuid: String,
    chunk: BytesMut,
    under_way: VecDeque<PublishAckFuture>,
    size: usize,
    chunks: usize,
    digest: Sha256,
    /// Its bytes must stay.
    committed: bool,
}

impl NatsUpload {
    pub(super) fn new(bucket: Arc<Bucket>, object: &str) -> Self {
        Self {
            bucket,
            object: object.to_owned(),
            nuid: Uuid::new_v4().simple().to_string(),
            chunk: BytesMut::new(),
            under_way: VecDeque::new(),
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
            Ok(sent) => self.under_way.push_back(sent),
            Err(error) => return Err(self.explain(error).await),
        }
        self.arrived(UNDER_WAY).await
    }

    /// Wait until no more than so many chunks are under way.
    async fn arrived(&mut self, most: usize) -> Result<(), BlobError> {
        while self.under_way.len() > most {
            let Some(chunk) = self.under_way.pop_front() else {
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
        self.arrived(0).await?;
        let subject = name::meta_subject(&self.bucket.id, &self.object);
        let description = self.description()?;
        loop {
            let (before, last) = self.bucket.version(&self.object).await?;
            let mut headers = HeaderMap::new();
            headers.insert(NATS_ROLLUP, "sub");
            headers.insert(NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, last.to_string());
            let context = self.bucket.context().await?;
            // From here on it may be there, whatever comes back.
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
                        // It is replaced, even if its bytes are not away.
                        if let Err(error) = self.bucket.remove_chunks(&before.info.nuid).await {
                            tracing::warn!(%error, "the bytes of an object that was replaced stay");
                        }
                    }
                    return Ok(());
                }
                // Somebody else was faster: it is their version that is replaced.
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
        let under_way = std::mem::take(&mut self.under_way);
        runtime.spawn(async move {
            for chunk in under_way {
                let _ = chunk.await;
            }
            if let Err(error) = bucket.remove_chunks(&nuid).await {
                tracing::debug!(%error, "the bytes of an object that was not finished stay");
            }
        });
    }
}

//! Access to an object store of the server.

use std::sync::Arc;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::object_store::ObjectInfo;
use async_nats::jetstream::stream::{DirectGetErrorKind, LastRawMessageErrorKind, Stream};
use async_nats::jetstream::{self, ErrorCode};

use super::name;
use crate::plugin::nats::{NatsServer, NotConnected};
use crate::plugin::wasi_blobstore::store::BlobError;

/// An object store and the container it backs.
pub(super) struct Bucket {
    pub(super) server: Arc<NatsServer>,
    pub(super) stream: Stream,
    /// Name on the server.
    pub(super) id: String,
    /// Name used by the guest.
    pub(super) name: String,
}

/// One version of an object.
pub(super) struct Version {
    pub(super) info: ObjectInfo,
    /// The stream sequence of its metadata message.
    pub(super) sequence: u64,
    /// When it was written, in seconds since 1970.
    pub(super) written: u64,
}

pub(super) fn failed(error: impl std::fmt::Display) -> BlobError {
    BlobError::other(format!("NATS: {error}"))
}

impl From<NotConnected> for BlobError {
    fn from(error: NotConnected) -> Self {
        Self::other(error.to_string())
    }
}

/// Returns whether the error means that the stream does not exist.
pub(super) fn is_missing(error: &jetstream::Error) -> bool {
    error.error_code() == ErrorCode::STREAM_NOT_FOUND
}

impl Bucket {
    /// Returns the JetStream context of the connected client.
    pub(super) async fn context(&self) -> Result<jetstream::Context, BlobError> {
        Ok(jetstream::new(self.server.client().await?))
    }

    /// Checks that the object store still exists.
    pub(super) async fn check(&self) -> Result<(), BlobError> {
        let stream = self.stream.cached_info().config.name.as_str();
        match self.context().await?.get_stream(stream).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.kind() {
                GetStreamErrorKind::JetStream(reason) if is_missing(&reason) => {
                    BlobError::NoSuchContainer(self.name.clone())
                }
                _ => failed(error),
            }),
        }
    }

    /// Converts the error of a call; if the container no longer exists, returns that instead.
    pub(super) async fn explain(&self, error: impl std::fmt::Display) -> BlobError {
        match self.check().await {
            Err(gone @ BlobError::NoSuchContainer(_)) => gone,
            _ => failed(error),
        }
    }

    /// Returns whether the stream allows direct reads; old object stores do not.
    fn is_direct(&self) -> bool {
        self.stream.cached_info().config.allow_direct
    }

    /// Returns the last message of a subject.
    async fn last(&self, subject: &str) -> Result<Option<StreamMessage>, BlobError> {
        self.context().await?;
        if self.is_direct() {
            return match self.stream.direct_get_last_for_subject(subject).await {
                Ok(message) => Ok(Some(message)),
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
                Err(error) => Err(self.explain(error).await),
            };
        }
        match self.stream.get_last_raw_message_by_subject(subject).await {
            Ok(message) => Ok(Some(message)),
            Err(error) => match error.kind() {
                LastRawMessageErrorKind::NoMessageFound => Ok(None),
                _ => Err(self.explain(error).await),
            },
        }
    }

    /// Returns the first message of a subject with this sequence or a later one.
    pub(super) async fn next(
        &self,
        subject: &str,
        sequence: u64,
    ) -> Result<Option<StreamMessage>, BlobError> {
        self.context().await?;
        if self.is_direct() {
            let next = self.stream.direct_get_next_for_subject(subject, Some(sequence));
            return match next.await {
                Ok(message) => Ok(Some(message)),
                Err(error) if error.kind() == DirectGetErrorKind::NotFound => Ok(None),
                Err(error) => Err(self.explain(error).await),
            };
        }
        let next = self.stream.get_first_raw_message_by_subject(subject, sequence);
        match next.await {
            Ok(message) => Ok(Some(message)),
            Err(error) => match error.kind() {
                LastRawMessageErrorKind::NoMessageFound => Ok(None),
                _ => Err(self.explain(error).await),
            },
        }
    }

    /// Returns the current version of an object, and the sequence of its last metadata message, or 0 if there is none. The
    /// version is `None` if the object does not exist.
    pub(super) async fn version(&self, object: &str) -> Result<(Option<Version>, u64), BlobError> {
        let subject = name::meta_subject(&self.id, object);
        let Some(message) = self.last(&subject).await? else {
            return Ok((None, 0));
        };
        let sequence = message.sequence;
        Ok((version(&message)?, sequence))
    }

    /// Removes one version of an object, but no later version.
    pub(super) async fn remove(&self, version: &Version) -> Result<(), BlobError> {
        let subject = name::meta_subject(&self.id, &version.info.name);
        let described = self.stream.purge().sequence(version.sequence + 1).filter(subject);
        if let Err(error) = described.await {
            return Err(self.explain(error).await);
        }
        self.remove_chunks(&version.info.nuid).await
    }

    /// Removes the chunks of one version of an object.
    pub(super) async fn remove_chunks(&self, nuid: &str) -> Result<(), BlobError> {
        let subject = name::chunk_subject(&self.id, nuid);
        let purged = self.stream.purge().filter(subject).await;
        purged.map(|_| ()).map_err(failed)
    }
}

/// Parses a metadata message; `None` if it marks the object as removed.
pub(super) fn version(message: &StreamMessage) -> Result<Option<Version>, BlobError> {
    let info: ObjectInfo = serde_json::from_slice(&message.payload)
        .map_err(|error| failed(format_args!("cannot parse the metadata of an object: {error}")))?;
    if info.deleted {
        return Ok(None);
    }
    Ok(Some(Version {
        info,
        sequence: message.sequence,
        written: u64::try_from(message.time.unix_timestamp()).unwrap_or_default(),
    }))
}

//! The NATS JetStream backend.
//!
//! # Guarantees
//! A value that was set is stored by the server. While the server is down, calls fail within a second; they work again when it
//! is back. Concurrent updates of counters are not lost, even with other clients.
//!
//! # Layout
//! The data of a workload is the key-value bucket `wash__NAMESPACE__NAME`, with keys `BUCKET.KEY`; a shared bucket is the
//! server's bucket of its name, with unchanged keys. A byte that NATS does not allow becomes `=` (in keys) or `_` (in buckets)
//! followed by two hexadecimal digits.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use async_nats::jetstream::{self, kv, stream};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use futures::future::try_join_all;
use tokio::sync::RwLock;

use super::listing::{Listings, Selection};
use super::store::{Bucket, Page, Store, StoreError, add};
use super::turns::Turns;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::nats::{self, NatsServer, NatsServers, NotConnected, name_of};
use crate::plugin::server_kind::ServerKind;
use crate::plugin::space::{SharedBuckets, Space};

/// Stores values in the key-value buckets of a NATS server.
///
/// | key | meaning |
/// |---|---|
/// | `url` | the server |
/// | `bucket`, `shared` | see [`Space`]; a shared bucket is the server's bucket of this name |
pub struct NatsBuckets {
    servers: NatsServers,
    shared: SharedBuckets,
    turns: Turns,
}

impl NatsBuckets {
    /// Creates the backend with the servers that entries may name and the buckets that they may share.
    pub fn new(servers: NatsServers, shared: SharedBuckets) -> Self {
        Self {
            servers,
            shared,
            turns: Turns::default(),
        }
    }
}

impl Provider<dyn Store> for NatsBuckets {
    fn kind(&self) -> &'static str {
        nats::BACKEND
    }

    fn server(&self) -> Option<&'static ServerKind> {
        Some(&nats::SERVER)
    }

    fn keys(&self) -> &'static [&'static str] {
        &["url", "bucket", "shared"]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let space = self.shared.choose(settings)?;
        let bucket = match &space {
            Space::Own { namespace, name, .. } => own_bucket(namespace, name),
            Space::Shared(bucket) => bucket.clone(),
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !bucket.bytes().all(is_name) {
            return Err(SettingsError::Invalid {
                key: "bucket",
                reason: "names of NATS buckets may only contain letters, digits, '-' and '_'".to_owned(),
            });
        }
        Ok(Arc::new(NatsStore {
            server: self.servers.choose(settings)?,
            space,
            turns: self.turns.clone(),
            server_bucket: Arc::new(ServerBucket {
                bucket,
                store: RwLock::default(),
                listings: Listings::default(),
            }),
        }))
    }
}

/// Returns the stream configuration of a key-value bucket, as used by all NATS clients.
fn stream_of(bucket: &str) -> stream::Config {
    stream::Config {
        name: format!("KV_{bucket}"),
        subjects: vec![format!("$KV.{bucket}.>")],
        max_messages_per_subject: 1,
        discard: stream::DiscardPolicy::New,
        allow_rollup: true,
        deny_delete: true,
        allow_direct: true,
        num_replicas: 1,
        ..stream::Config::default()
    }
}

/// Returns the name of a workload's bucket on the server.
fn own_bucket(namespace: &str, name: &str) -> String {
    name_of(&[namespace, name])
}

/// Encodes a key with the characters that NATS allows. Dots stay where NATS accepts them as separators.
fn encode(key: &str) -> String {
    let bytes = key.as_bytes();
    let mut encoded = String::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let next_is_dot = bytes.get(at + 1).is_none_or(|next| *next == b'.');
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'/' => encoded.push(char::from(*byte)),
            b'.' if at != 0 && !next_is_dot => encoded.push('.'),
            _ => {
                let _ = write!(encoded, "={byte:02X}");
            }
        }
    }
    encoded
}

/// Decodes a key encoded by [`encode`]; a key that another client wrote in another form is returned unchanged.
fn decode(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
        match (digit(), digit()) {
            (Some(high), Some(low)) => bytes.extend(u8::try_from(high << 4 | low)),
            _ => return encoded.to_owned(),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| encoded.to_owned())
}

struct NatsStore {
    server: Arc<NatsServer>,
    space: Space,
    turns: Turns,
    server_bucket: Arc<ServerBucket>,
}

/// A bucket of the server.
struct ServerBucket {
    bucket: String,
    /// Handle of the bucket, once it was found or created. Reset after an error, because the bucket may have been removed.
    store: RwLock<Option<kv::Store>>,
    listings: Listings,
}

impl ServerBucket {
    async fn store(&self, server: &NatsServer) -> Result<kv::Store, StoreError> {
        let client = server.client().await?;
        if let Some(store) = self.store.read().await.as_ref() {
            return Ok(store.clone());
        }
        let mut kept = self.store.write().await;
        if let Some(store) = kept.as_ref() {
            return Ok(store.clone());
        }
        let context = jetstream::new(client);
        let found = context.get_key_value(&self.bucket).await;
        let store = if let Ok(store) = found {
            store
        } else {
            // Uses only features that NATS servers have had since 2022.
            context
                .create_stream(stream_of(&self.bucket))
                .await
                .map_err(failed)?;
            context.get_key_value(&self.bucket).await.map_err(failed)?
        };
        Ok(kept.insert(store).clone())
    }
}

#[async_trait]
impl Store for NatsStore {
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError> {
        let bucket = NatsBucket {
            server: Arc::clone(&self.server),
            server_bucket: Arc::clone(&self.server_bucket),
            turns: self.turns.clone(),
            prefix: match &self.space {
                // A bucket is one token of the subject.
                Space::Own { .. } => {
                    let bucket = encode(self.space.bucket(identifier)).replace('.', "=2E");
                    format!("{bucket}.")
                }
                Space::Shared(_) => String::new(),
            },
        };
        bucket.store().await?;
        Ok(Arc::new(bucket))
    }
}

struct NatsBucket {
    server: Arc<NatsServer>,
    server_bucket: Arc<ServerBucket>,
    turns: Turns,
    /// Prefix of the keys, including the dot; empty in a shared bucket.
    prefix: String,
}

fn failed(error: impl std::fmt::Display) -> StoreError {
    StoreError::other(format!("NATS: {error}"))
}

impl From<NotConnected> for StoreError {
    fn from(error: NotConnected) -> Self {
        Self::other(error.to_string())
    }
}

impl NatsBucket {
    /// Returns the server's bucket, restricted to the prefix.
    async fn store(&self) -> Result<kv::Store, StoreError> {
        let mut store = self.server_bucket.store(&self.server).await?;
        store.prefix.push_str(&self.prefix);
        if let Some(prefix) = &mut store.put_prefix {
            prefix.push_str(&self.prefix);
        }
        Ok(store)
    }

    /// Converts the result of a server call. After an error, the bucket is looked up again on the next call.
    async fn answer<T, E: std::fmt::Display>(&self, result: Result<T, E>) -> Result<T, StoreError> {
        match result {
            Ok(value) => Ok(value),
            Err(error) => {
                self.server_bucket.store.write().await.take();
                Err(failed(error))
            }
        }
    }
}

#[async_trait]
impl Bucket for NatsBucket {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let value = self.store().await?.get(encode(key)).await;
        self.answer(value).await
    }

    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        let revision = self.store().await?.put(encode(key), value).await;
        self.answer(revision).await.map(|_| ())
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        let deleted = self.store().await?.delete(encode(key)).await;
        self.answer(deleted).await
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        self.get(key).await.map(|value| value.is_some())
    }

    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError> {
        let list = async |selection: &mut Selection| {
            let keys = self.store().await?.keys().await;
            let mut keys = self.answer(keys).await?;
            while let Some(key) = keys.next().await {
                selection.add(decode(&self.answer(key).await?));
            }
            Ok(())
        };
        self.server_bucket.listings.page(&self.prefix, cursor, list).await
    }

    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError> {
        let store = self.store().await?;
        let _turn = self.turns.take(Turns::of(&self.prefix, key)).await;
        let encoded = encode(key);
        loop {
            let entry = store.entry(encoded.clone()).await;
            let entry = self.answer(entry).await?;
            let value = entry
                .as_ref()
                .filter(|entry| entry.operation == kv::Operation::Put)
                .map(|entry| entry.value.as_ref());
            let sum = add(value, delta)?;
            let revision = entry.as_ref().map_or(0, |entry| entry.revision);
            match store.update(&encoded, sum.to_string().into(), revision).await {
                Ok(_) => return Ok(sum),
                // Another client changed the counter first; retry.
                Err(error) if error.kind() == kv::UpdateErrorKind::WrongLastRevision => {}
                Err(error) => return self.answer(Err(error)).await,
            }
        }
    }

    // Batches are small, so all calls run concurrently.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let calls: Vec<_> = keys.iter().map(|key| self.get(key)).collect();
        try_join_all(calls).await
    }

    async fn set_many(&self, pairs: &[(String, Bytes)]) -> Result<(), StoreError> {
        // Concurrent calls have no order, so only the last value of each key is sent.
        let last: HashMap<&String, &Bytes> = pairs.iter().map(|(key, value)| (key, value)).collect();
        let calls: Vec<_> = last
            .into_iter()
            .map(|(key, value)| self.set(key, value.clone()))
            .collect();
        try_join_all(calls).await.map(|_| ())
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        let calls: Vec<_> = keys.iter().map(|key| self.delete(key)).collect();
        try_join_all(calls).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_keys_are_valid_and_can_be_decoded() {
        for (key, encoded) in [
            ("orders.2026/a-b_c", "orders.2026/a-b_c"),
            (".", "=2E"),
            ("..", "=2E=2E"),
            ("a..b", "a=2E.b"),
            (".a.", "=2Ea=2E"),
            ("a b*>", "a=20b=2A=3E"),
            ("a=2E", "a=3D2E"),
            ("ä", "=C3=A4"),
        ] {
            assert_eq!(encode(key), encoded);
            assert_eq!(decode(encoded), key);
        }
        assert_eq!(decode("not=ours"), "not=ours");
        assert_eq!(decode("=FF"), "=FF");
    }

    #[test]
    fn workloads_have_separate_buckets() {
        assert_eq!(own_bucket("default", "my-app"), "wash__default__my-app");
        assert_eq!(own_bucket("a_", "b"), "wash__a_5F__b");
        assert_ne!(own_bucket("a__b", "c"), own_bucket("a", "b__c"));
        let long = own_bucket("default", &"x".repeat(300));
        assert_eq!(long.len(), 69);
    }
}

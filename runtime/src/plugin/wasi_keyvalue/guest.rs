//! Host functions that guests call.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use wasmtime::component::Resource;

use super::WasiKeyvalue;
use super::bindings::{atomics, batch, store};
use super::open_bucket::OpenBucket;
use super::store::{BATCH as CHUNK, Bucket, MAX_BATCH, MAX_KEY, MAX_VALUE, StoreError};
use crate::engine::ctx::Ctx;
use crate::plugin::observe::{Call, TIMEOUT};

impl From<StoreError> for store::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoSuchStore => Self::NoSuchStore,
            StoreError::AccessDenied => Self::AccessDenied,
            StoreError::Other(message) => Self::Other(message),
        }
    }
}

type Answer<T> = wasmtime::Result<Result<T, store::Error>>;

const STORE: &str = "wasi:keyvalue/store";
const ATOMICS: &str = "wasi:keyvalue/atomics";
const BATCH: &str = "wasi:keyvalue/batch";

/// Runs a backend call with a time limit, tracing and metrics.
async fn observed<T>(
    observer: Call,
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, store::Error> {
    all_observed(observer, in_time(call)).await
}

/// Runs several backend calls that form one guest call, with tracing and metrics.
async fn all_observed<T>(
    observer: Call,
    calls: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, store::Error> {
    observer.observe(calls).await.map_err(Into::into)
}

async fn in_time<T>(call: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let in_time = tokio::time::timeout(TIMEOUT, call).await;
    in_time.unwrap_or_else(|_| Err(late(TIMEOUT)))
}

fn late(limit: Duration) -> StoreError {
    StoreError::other(format!("the store did not answer within {} s", limit.as_secs()))
}

fn check_key(key: &str) -> Result<(), StoreError> {
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(StoreError::other(format!(
            "a key must have 1 to {MAX_KEY} bytes, but this one has {}",
            key.len()
        )));
    }
    Ok(())
}

fn check_value(value: &[u8]) -> Result<(), StoreError> {
    if value.len() > MAX_VALUE {
        return Err(StoreError::other(format!(
            "a value may have at most {MAX_VALUE} bytes, but this one has {}",
            value.len()
        )));
    }
    Ok(())
}

impl Ctx {
    fn bucket(&mut self, bucket: &Resource<OpenBucket>) -> wasmtime::Result<(Arc<dyn Bucket>, &'static str)> {
        let open = self.table().get(bucket)?;
        Ok((Arc::clone(&open.bucket), open.backend))
    }
}

impl store::Host for Ctx {
    async fn open(&mut self, identifier: String) -> Answer<Resource<OpenBucket>> {
        let Some(plugin) = self.plugin::<WasiKeyvalue>() else {
            return Ok(Err(store::Error::NoSuchStore));
        };
        let entries = plugin.backends.of(self.workload_id());
        let Some(entry) = entries.and_then(|entries| entries.get(&identifier).cloned()) else {
            return Ok(Err(store::Error::NoSuchStore));
        };
        let permit = plugin.handles.open(self.workload_id());
        let open = async {
            check_key(&identifier)?;
            let permit = permit.map_err(StoreError::Other)?;
            Ok((entry.backend.open(&identifier).await?, permit))
        };
        match observed(Call::of(self, STORE, "open", entry.kind), open).await {
            Ok((bucket, permit)) => {
                let bucket = OpenBucket {
                    bucket,
                    backend: entry.kind,
                    _permit: permit,
                };
                Ok(Ok(self.table().push(bucket)?))
            }
            Err(error) => Ok(Err(error)),
        }
    }
}

impl store::HostBucket for Ctx {
    async fn get(&mut self, bucket: Resource<OpenBucket>, key: String) -> Answer<Option<Vec<u8>>> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            check_key(&key)?;
            bucket.get(&key).await
        };
        let value = observed(Call::of(self, STORE, "get", backend), call).await;
        Ok(value.map(|value| value.map(Vec::from)))
    }

    async fn set(&mut self, bucket: Resource<OpenBucket>, key: String, value: Vec<u8>) -> Answer<()> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            check_key(&key)?;
            check_value(&value)?;
            bucket.set(&key, value.into()).await
        };
        Ok(observed(Call::of(self, STORE, "set", backend), call).await)
    }

    async fn delete(&mut self, bucket: Resource<OpenBucket>, key: String) -> Answer<()> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            check_key(&key)?;
            bucket.delete(&key).await
        };
        Ok(observed(Call::of(self, STORE, "delete", backend), call).await)
    }

    async fn exists(&mut self, bucket: Resource<OpenBucket>, key: String) -> Answer<bool> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            check_key(&key)?;
            bucket.exists(&key).await
        };
        Ok(observed(Call::of(self, STORE, "exists", backend), call).await)
    }

    async fn list_keys(
        &mut self,
        bucket: Resource<OpenBucket>,
        cursor: Option<u64>,
    ) -> Answer<store::KeyResponse> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let page = observed(
            Call::of(self, STORE, "list-keys", backend),
            bucket.list_keys(cursor),
        )
        .await;
        Ok(page.map(|page| store::KeyResponse {
            keys: page.keys,
            cursor: page.cursor,
        }))
    }

    async fn drop(&mut self, bucket: Resource<OpenBucket>) -> wasmtime::Result<()> {
        self.table().delete(bucket)?;
        Ok(())
    }
}

impl atomics::Host for Ctx {
    async fn increment(&mut self, bucket: Resource<OpenBucket>, key: String, delta: u64) -> Answer<u64> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            check_key(&key)?;
            bucket.increment(&key, delta).await
        };
        Ok(observed(Call::of(self, ATOMICS, "increment", backend), call).await)
    }
}

impl batch::Host for Ctx {
    /// The results are in the order of the keys.
    async fn get_many(
        &mut self,
        bucket: Resource<OpenBucket>,
        keys: Vec<String>,
    ) -> Answer<Vec<Option<(String, Vec<u8>)>>> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            keys.iter().try_for_each(|key| check_key(key))?;
            let mut values = Vec::with_capacity(keys.len());
            let mut bytes = 0_usize;
            for keys in keys.chunks(CHUNK) {
                for value in in_time(bucket.get_many(keys)).await? {
                    bytes = bytes.saturating_add(value.as_ref().map_or(0, Bytes::len));
                    values.push(value);
                }
                if bytes > MAX_BATCH {
                    return Err(StoreError::other(format!(
                        "the values of the batch exceed {MAX_BATCH} bytes in total"
                    )));
                }
            }
            let found = keys.into_iter().zip(values);
            Ok(found
                .map(|(key, value)| value.map(|value| (key, value)))
                .collect::<Vec<_>>())
        };
        let found = all_observed(Call::of(self, BATCH, "get-many", backend), call).await;
        let own = |(key, value): (String, Bytes)| (key, Vec::from(value));
        Ok(found.map(|found| found.into_iter().map(|pair| pair.map(own)).collect()))
    }

    /// Sets nothing if any key or value is invalid.
    async fn set_many(&mut self, bucket: Resource<OpenBucket>, pairs: Vec<(String, Vec<u8>)>) -> Answer<()> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            for (key, value) in &pairs {
                check_key(key)?;
                check_value(value)?;
            }
            let pairs: Vec<(String, Bytes)> = pairs
                .into_iter()
                .map(|(key, value)| (key, value.into()))
                .collect();
            for pairs in pairs.chunks(CHUNK) {
                in_time(bucket.set_many(pairs)).await?;
            }
            Ok(())
        };
        Ok(all_observed(Call::of(self, BATCH, "set-many", backend), call).await)
    }

    async fn delete_many(&mut self, bucket: Resource<OpenBucket>, keys: Vec<String>) -> Answer<()> {
        let (bucket, backend) = self.bucket(&bucket)?;
        let call = async {
            keys.iter().try_for_each(|key| check_key(key))?;
            for keys in keys.chunks(CHUNK) {
                in_time(bucket.delete_many(keys)).await?;
            }
            Ok(())
        };
        Ok(all_observed(Call::of(self, BATCH, "delete-many", backend), call).await)
    }
}

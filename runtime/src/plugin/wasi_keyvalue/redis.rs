//! The Redis backend.
//!
//! # Guarantees
//! A value that was set is stored by the server, which determines its durability. While the server is down, calls fail within a
//! second; they work again when it is back. Concurrent updates of counters are not lost, even with other clients.
//!
//! # Layout
//! A bucket is the hash `{wash:own:NAMESPACE:NAME:BUCKET}` or `{wash:shared:BUCKET}`. The sorted set with the same name and the
//! suffix `:keys` contains its keys; their scores are their positions in listings.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::Mutex;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, FromRedisValue, Pipeline, RedisError, Script};
use url::Url;

use super::order::{PAGE, position};
use super::store::{Bucket, Page, Store, StoreError, add};
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::disk::encode;
use crate::plugin::observe::TIMEOUT;
use crate::plugin::server_kind::ServerKind;
use crate::plugin::servers::{Servers, name};
use crate::plugin::space::{SharedBuckets, Space};
use crate::weak_map::WeakMap;

/// Time limit for connecting.
const CONNECT: Duration = Duration::from_secs(1);

/// The Redis server kind.
pub const SERVER: ServerKind = ServerKind {
    name: "Redis",
    schemes: &["redis", "rediss"],
    aliases: &[],
    port: 6379,
};

/// Stores values in Redis, or in a server with the same protocol.
///
/// | key | meaning |
/// |---|---|
/// | `url` | the server: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://` with TLS |
/// | `bucket`, `shared` | see [`Space`] |
pub struct Redis {
    servers: Servers,
    shared: SharedBuckets,
    /// One connection for each URL.
    connections: WeakMap<Url, Connection>,
}

impl Redis {
    /// Creates the backend with the servers that entries may name and the buckets that they may share.
    pub fn new(servers: Servers, shared: SharedBuckets) -> Self {
        Self {
            servers,
            shared,
            connections: WeakMap::default(),
        }
    }

    fn connection(&self, url: Url) -> Result<Arc<Connection>, SettingsError> {
        self.connections.get_or_try(url.clone(), || {
            let server = name(&url);
            let client = Client::open(url).map_err(|error| SettingsError::Invalid {
                key: "url",
                reason: format!("not a valid Redis URL: {error}"),
            })?;
            Ok(Connection {
                server,
                client,
                manager: Mutex::default(),
            })
        })
    }
}

/// A server connection. Connects on first use and reconnects whenever the connection is lost.
struct Connection {
    /// URL without secrets.
    server: String,
    client: Client,
    manager: Mutex<Option<ConnectionManager>>,
}

impl Connection {
    fn manager(&self) -> Result<ConnectionManager, StoreError> {
        let mut manager = self.manager.lock();
        if let Some(manager) = &*manager {
            return Ok(manager.clone());
        }
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(TIMEOUT))
            // The next call connects again.
            .set_number_of_retries(0);
        let made = self.client.get_connection_manager_lazy(config);
        let made = made.map_err(|error| self.failed(&error))?;
        Ok(manager.insert(made).clone())
    }

    fn failed(&self, error: &RedisError) -> StoreError {
        if error.is_io_error() || error.is_timeout() || error.is_connection_dropped() {
            return StoreError::other(format!("the Redis server {} does not answer", self.server));
        }
        match error.code() {
            Some("NOPERM" | "NOAUTH" | "WRONGPASS") => StoreError::AccessDenied,
            _ => StoreError::other(format!("Redis: {error}")),
        }
    }

    async fn run<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, StoreError> {
        let mut manager = self.manager()?;
        let answer = pipeline.query_async(&mut manager).await;
        answer.map_err(|error| self.failed(&error))
    }
}

impl Provider<dyn Store> for Redis {
    fn kind(&self) -> &'static str {
        "redis"
    }

    fn server(&self) -> Option<&'static ServerKind> {
        Some(&SERVER)
    }

    fn keys(&self) -> &'static [&'static str] {
        &["url", "bucket", "shared"]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let url = self.servers.choose(&SERVER, "url", settings.get("url"))?;
        Ok(Arc::new(RedisStore {
            connection: self.connection(url)?,
            space: self.shared.choose(settings)?,
        }))
    }
}

struct RedisStore {
    connection: Arc<Connection>,
    space: Space,
}

#[async_trait]
impl Store for RedisStore {
    async fn open(&self, identifier: &str) -> Result<Arc<dyn Bucket>, StoreError> {
        let bucket = encode(self.space.bucket(identifier));
        let values = match &self.space {
            Space::Own { namespace, name, .. } => format!(
                "{{wash:own:{}:{}:{}}}",
                encode(namespace).as_str(),
                encode(name).as_str(),
                bucket.as_str()
            ),
            Space::Shared(_) => format!("{{wash:shared:{}}}", bucket.as_str()),
        };
        let bucket = RedisBucket {
            connection: Arc::clone(&self.connection),
            keys: format!("{values}:keys"),
            values,
        };
        bucket
            .connection
            .run::<()>(redis::pipe().cmd("PING").ignore())
            .await?;
        Ok(Arc::new(bucket))
    }
}

struct RedisBucket {
    connection: Arc<Connection>,
    /// The hash of the values.
    values: String,
    /// The sorted set of the keys.
    keys: String,
}

/// Adds to a counter of at most 18 digits. Returns nothing for any other value, because the sum may exceed the 64-bit signed
/// integers of Redis.
static INCREMENT: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local old = redis.call('HGET', KEYS[1], ARGV[1])
         if old and (not string.match(old, '^%d+$') or #old > 18 or (#old > 1 and string.sub(old, 1, 1) == '0')) then
           return false
         end
         redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
         return redis.call('HINCRBY', KEYS[1], ARGV[1], ARGV[2])",
    )
});

/// Sets a value if it still equals the old one.
static EXCHANGE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "local old = redis.call('HGET', KEYS[1], ARGV[1])
         if (old or '') ~= ARGV[3] then
           return 0
         end
         redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
         redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
         return 1",
    )
});

/// Largest delta that the script can add to a counter of 18 digits without exceeding 64 bits.
const SMALL: u64 = 1_000_000_000_000_000_000;

/// Score of a key in the sorted set: its position, reduced to 53 bits, which the scores (doubles) represent exactly.
fn score(key: &str) -> u64 {
    position(key) >> 11
}

impl RedisBucket {
    async fn run<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, StoreError> {
        self.connection.run(pipeline).await
    }

    /// Returns the keys whose score is from `from` to `to`.
    async fn range(
        &self,
        from: &str,
        to: &str,
        limit: Option<usize>,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        let mut pipeline = redis::pipe();
        let command = pipeline
            .cmd("ZRANGE")
            .arg(&self.keys)
            .arg(from)
            .arg(to)
            .arg("BYSCORE");
        if let Some(limit) = limit {
            command.arg("LIMIT").arg(0).arg(limit);
        }
        command.arg("WITHSCORES");
        let (found,): (Vec<(String, u64)>,) = self.run(&pipeline).await?;
        Ok(found)
    }
}

#[async_trait]
impl Bucket for RedisBucket {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let (value,): (Option<Vec<u8>>,) = self.run(redis::pipe().hget(&self.values, key)).await?;
        Ok(value.map(Bytes::from))
    }

    async fn set(&self, key: &str, value: Bytes) -> Result<(), StoreError> {
        self.set_many(&[(key.to_owned(), value)]).await
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.delete_many(&[key.to_owned()]).await
    }

    async fn exists(&self, key: &str) -> Result<bool, StoreError> {
        let (exists,): (bool,) = self.run(redis::pipe().hexists(&self.values, key)).await?;
        Ok(exists)
    }

    async fn list_keys(&self, cursor: Option<u64>) -> Result<Page, StoreError> {
        let from = cursor.map_or_else(|| "-inf".to_owned(), |cursor| format!("({cursor}"));
        let mut found = self.range(&from, "+inf", Some(PAGE)).await?;
        let mut page = Page::default();
        if found.len() >= PAGE
            && let Some((_, last)) = found.last().cloned()
        {
            // Keys with the same score belong to the same page.
            found.retain(|(_, score)| *score != last);
            let score = last.to_string();
            found.extend(self.range(&score, &score, None).await?);
            page.cursor = Some(last);
        }
        page.keys = found.into_iter().map(|(key, _)| key).collect();
        Ok(page)
    }

    async fn increment(&self, key: &str, delta: u64) -> Result<u64, StoreError> {
        let mut manager = self.connection.manager()?;
        if delta <= SMALL {
            let sum: Option<u64> = INCREMENT
                .key(&self.values)
                .key(&self.keys)
                .arg(key)
                .arg(delta)
                .arg(score(key))
                .invoke_async(&mut manager)
                .await
                .map_err(|error| self.connection.failed(&error))?;
            if let Some(sum) = sum {
                return Ok(sum);
            }
        }
        loop {
            let old = self.get(key).await?;
            let sum = add(old.as_deref(), delta)?;
            let done: bool = EXCHANGE
                .key(&self.values)
                .key(&self.keys)
                .arg(key)
                .arg(sum)
                .arg(old.as_deref().unwrap_or_default())
                .arg(score(key))
                .invoke_async(&mut manager)
                .await
                .map_err(|error| self.connection.failed(&error))?;
            if done {
                return Ok(sum);
            }
        }
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let mut pipeline = redis::pipe();
        pipeline.cmd("HMGET").arg(&self.values).arg(keys);
        let (values,): (Vec<Option<Vec<u8>>>,) = self.run(&pipeline).await?;
        Ok(values.into_iter().map(|value| value.map(Bytes::from)).collect())
    }

    async fn set_many(&self, pairs: &[(String, Bytes)]) -> Result<(), StoreError> {
        let mut pipeline = redis::pipe();
        pipeline.atomic();
        let values = pipeline.cmd("HSET").arg(&self.values);
        for (key, value) in pairs {
            values.arg(key).arg(value.as_ref());
        }
        let keys = pipeline.ignore().cmd("ZADD").arg(&self.keys);
        for (key, _) in pairs {
            keys.arg(score(key)).arg(key);
        }
        self.run::<()>(pipeline.ignore()).await
    }

    async fn delete_many(&self, keys: &[String]) -> Result<(), StoreError> {
        let mut pipeline = redis::pipe();
        pipeline.atomic();
        pipeline.cmd("HDEL").arg(&self.values).arg(keys).ignore();
        pipeline.cmd("ZREM").arg(&self.keys).arg(keys).ignore();
        self.run::<()>(&pipeline).await
    }
}

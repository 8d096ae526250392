//! The same operations without a guest: the baseline.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use redis::AsyncCommands as _;
use redis::aio::MultiplexedConnection;

use crate::LENGTH;
use crate::times::Times;

fn value() -> Vec<u8> {
    vec![7; LENGTH]
}

fn measure(count: usize, mut call: impl FnMut()) -> Times {
    let times = (0..count).map(|_| {
        let begun = Instant::now();
        call();
        u64::try_from(begun.elapsed().as_nanos()).unwrap()
    });
    Times::new(times.collect())
}

/// Measures a map behind a lock.
pub(crate) fn memory(operation: &str, count: usize) -> Times {
    let map = Mutex::new(HashMap::from([("key".to_owned(), value())]));
    measure(count, || {
        let mut map = map.lock().unwrap();
        match operation {
            "get" => assert_eq!(
                std::hint::black_box(map.get("key").cloned()).map(|value| value.len()),
                Some(LENGTH)
            ),
            _ => drop(map.insert("key".to_owned(), value())),
        }
    })
}

/// Measures a file. "get" reads it whole; every other operation writes a new file, syncs it, renames it, and syncs the folder.
pub(crate) fn files(operation: &str, count: usize, folder: &Path) -> Times {
    let (path, new) = (folder.join("native"), folder.join("new"));
    fs::write(&path, value()).unwrap();
    measure(count, || {
        if operation == "get" {
            assert_eq!(fs::read(&path).unwrap().len(), LENGTH);
            return;
        }
        let mut file = File::create(&new).unwrap();
        file.write_all(&value()).unwrap();
        file.sync_all().unwrap();
        fs::rename(&new, &path).unwrap();
        File::open(folder).unwrap().sync_all().unwrap();
    })
}

/// A key-value bucket of JetStream.
pub(crate) struct Nats(async_nats::jetstream::kv::Store);

impl Nats {
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        let jetstream = async_nats::jetstream::new(async_nats::connect(url).await?);
        let config = async_nats::jetstream::stream::Config {
            name: "KV_native".to_owned(),
            subjects: vec!["$KV.native.>".to_owned()],
            max_messages_per_subject: 1,
            allow_direct: true,
            ..Default::default()
        };
        jetstream.create_stream(config).await?;
        let store = jetstream.get_key_value("native").await?;
        store.put("key", value().into()).await?;
        Ok(Self(store))
    }

    pub(crate) async fn times(&self, operation: &str, count: usize) -> anyhow::Result<Times> {
        Times::measure(count, async || {
            if operation == "get" {
                anyhow::ensure!(self.0.get("key").await?.is_some());
            } else {
                self.0.put("key", value().into()).await?;
            }
            Ok(())
        })
        .await
    }
}

/// A hash in Redis.
pub(crate) struct Redis(MultiplexedConnection);

impl Redis {
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        let client = redis::Client::open(url)?;
        let mut connection = client.get_multiplexed_async_connection().await?;
        let () = connection.hset("native", "key", value()).await?;
        Ok(Self(connection))
    }

    pub(crate) async fn times(&mut self, operation: &str, count: usize) -> anyhow::Result<Times> {
        let connection = &mut self.0;
        Times::measure(count, async || {
            if operation == "get" {
                let found: Option<Vec<u8>> = connection.hget("native", "key").await?;
                anyhow::ensure!(found.is_some());
            } else {
                let () = connection.hset("native", "key", value()).await?;
            }
            Ok(())
        })
        .await
    }
}

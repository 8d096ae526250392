//! Measures `wasi:blobstore`: many small objects, and one large object.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

use async_nats::jetstream::object_store::ObjectStore;
use tokio::io::AsyncReadExt as _;
use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{Filesystem, InMemory, NatsObjects, Store, WasiBlobstore};
use wash_tests::servers;

use crate::guest::Guest;
use crate::times::Times;
use crate::{LENGTH, native, row};

/// Size of the large object, in bytes.
const LARGE: usize = 256 << 20;
/// Size of one native write, in bytes.
const PIECE: usize = 256 << 10;

pub(crate) async fn measure(folder: &Path, server: &servers::Nats) -> anyhow::Result<()> {
    println!(
        "\nwasi:blobstore, {LENGTH} bytes, and MiB/s of {} MiB",
        LARGE >> 20
    );
    memory().await?;
    files(folder).await?;
    on_nats(server).await
}

async fn guest(provider: impl Provider<dyn Store>) -> anyhow::Result<Guest> {
    let guest = Guest::start("wasi", "blobstore", WasiBlobstore::new(vec![Box::new(provider)])).await?;
    guest.ask("create").await?;
    Ok(guest)
}

/// Seconds to write and to read the large object, in this order.
async fn large(guest: &Guest) -> anyhow::Result<[f64; 2]> {
    let begun = Instant::now();
    let answer = guest.ask(&format!("write-big?{LARGE}")).await?;
    anyhow::ensure!(answer == "done", answer);
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let answer = guest.ask("read-big?0").await?;
    anyhow::ensure!(answer == LARGE.to_string(), answer);
    Ok([written, begun.elapsed().as_secs_f64()])
}

fn large_row(backend: &str, guest: [f64; 2], native: [f64; 2]) {
    let rate = |seconds: f64| f64::from(u32::try_from(LARGE >> 20).unwrap()) / seconds;
    for ((operation, guest), native) in ["write", "read"].into_iter().zip(guest).zip(native) {
        println!(
            "{backend:<10} {operation:<14} {:>8.0} MiB/s {:>20} | {:>8.0} MiB/s {:>13} | {:>5.2}x",
            rate(guest),
            "",
            rate(native),
            "",
            guest / native,
        );
    }
}

async fn memory() -> anyhow::Result<()> {
    let guest = guest(InMemory::with_capacity(2 * LARGE as u64)).await?;
    for (operation, as_value) in [("put", "set"), ("get", "get")] {
        let times = guest.times(operation, 20_000).await?;
        row("in-memory", operation, &times, &native::memory(as_value, 20_000));
    }
    let begun = Instant::now();
    let piece = vec![7; PIECE];
    let copy: Vec<Vec<u8>> = (0..LARGE / PIECE).map(|_| piece.clone()).collect();
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let read: usize = copy
        .iter()
        .map(|piece| std::hint::black_box(piece.clone()).len())
        .sum();
    assert_eq!(read, LARGE);
    let native = [written, begun.elapsed().as_secs_f64()];
    large_row("in-memory", large(&guest).await?, native);
    Ok(())
}

async fn files(folder: &Path) -> anyhow::Result<()> {
    let folders = Folders::none().with_default(folder.join("blobs"));
    let guest = guest(Filesystem::new(folders, SharedBuckets::none())).await?;
    for (operation, as_value, count) in [("put", "set", 1_000), ("get", "get", 10_000)] {
        let times = guest.times(operation, count).await?;
        row(
            "filesystem",
            operation,
            &times,
            &native::files(as_value, count, folder),
        );
    }
    let path = folder.join("large");
    let mut piece = vec![7; PIECE];
    let begun = Instant::now();
    let mut file = File::create(&path)?;
    for _ in 0..LARGE / PIECE {
        file.write_all(&piece)?;
    }
    file.sync_all()?;
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut file = File::open(&path)?;
    for _ in 0..LARGE / PIECE {
        file.read_exact(&mut piece)?;
    }
    let native = [written, begun.elapsed().as_secs_f64()];
    fs::remove_file(path)?;
    large_row("filesystem", large(&guest).await?, native);
    Ok(())
}

async fn on_nats(server: &servers::Nats) -> anyhow::Result<()> {
    let servers = NatsServers::new(Servers::none().with_default(server.url().parse()?));
    let guest = guest(NatsObjects::new(servers, SharedBuckets::none())).await?;
    let store = object_store(&server.url()).await?;
    for operation in ["put", "get"] {
        let times = guest.times(operation, 2_000).await?;
        let native = Times::measure(2_000, async || {
            if operation == "get" {
                let read = read(&store, "key").await?;
                anyhow::ensure!(read == LENGTH);
            } else {
                store.put("key", &mut [7; LENGTH].as_slice()).await?;
            }
            Ok(())
        });
        row("nats", operation, &times, &native.await?);
    }
    let begun = Instant::now();
    store
        .put("large", &mut tokio::io::repeat(7).take(LARGE as u64))
        .await?;
    let written = begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    anyhow::ensure!(read(&store, "large").await? == LARGE);
    let native = [written, begun.elapsed().as_secs_f64()];
    large_row("nats", large(&guest).await?, native);
    Ok(())
}

async fn object_store(url: &str) -> anyhow::Result<ObjectStore> {
    let jetstream = async_nats::jetstream::new(async_nats::connect(url).await?);
    let config = async_nats::jetstream::stream::Config {
        name: "OBJ_native".to_owned(),
        subjects: vec!["$O.native.C.>".to_owned(), "$O.native.M.>".to_owned()],
        allow_rollup: true,
        allow_direct: true,
        ..Default::default()
    };
    jetstream.create_stream(config).await?;
    Ok(jetstream.get_object_store("native").await?)
}

async fn read(store: &ObjectStore, object: &str) -> anyhow::Result<usize> {
    let mut object = store.get(object).await?;
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        match object.read(&mut piece).await? {
            0 => return Ok(size),
            read => size += read,
        }
    }
}

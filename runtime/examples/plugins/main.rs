//! Measures what capabilities cost a guest, compared with the same operation done natively on the same server in the same run.
//! Prints a table; `cargo xtask bench plugins` runs it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program that measures"
)]

mod blobs;
mod database;
mod echo;
mod guest;
mod messages;
mod native;
mod observing;
mod times;

use std::path::Path;

use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_keyvalue::{Filesystem, InMemory, NatsBuckets, Redis, Store, WasiKeyvalue};
use wash_tests::servers;

use self::times::Times;

/// Length of a value, in bytes.
const LENGTH: usize = 100;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let (nats, redis) = (servers::Nats::start(), servers::Redis::start());
    let folder = tempfile::tempdir()?;
    println!(
        "wasi:keyvalue, {LENGTH} bytes   operations/s        p50        p99 | natively        p50        p99 |  ratio"
    );
    memory().await?;
    files(folder.path()).await?;
    on_nats(&nats).await?;
    on_redis(&redis).await?;
    drop(redis);
    blobs::measure(folder.path(), &nats).await?;
    messages::measure(&nats).await?;
    drop(nats);
    database::measure().await?;
    observing::measure().await
}

async fn memory() -> anyhow::Result<()> {
    let guest = keyvalue(InMemory::new()).await?;
    for operation in ["get", "set"] {
        let times = guest.times(operation, 200_000).await?;
        row(
            "in-memory",
            operation,
            &times,
            &native::memory(operation, 200_000),
        );
    }
    let (get, call) = (
        guest.each("get", 1_000_000).await?,
        guest.each("nothing", 1_000_000).await?,
    );
    println!(
        "in-memory  get: {:.2} µs each, of which the bare call into the host is {:.2} µs: {:.2} µs of overhead (target 2)",
        get,
        call,
        get - call
    );
    Ok(())
}

async fn files(folder: &Path) -> anyhow::Result<()> {
    let folders = Folders::none().with_default(folder.join("guest"));
    let guest = keyvalue(Filesystem::new(folders, SharedBuckets::none())).await?;
    for (operation, count) in [("get", 20_000), ("set", 1_000)] {
        let times = guest.times(operation, count).await?;
        row(
            "filesystem",
            operation,
            &times,
            &native::files(operation, count, folder),
        );
    }
    Ok(())
}

async fn on_nats(server: &servers::Nats) -> anyhow::Result<()> {
    let servers = NatsServers::new(Servers::none().with_default(server.url().parse()?));
    let guest = keyvalue(NatsBuckets::new(servers, SharedBuckets::none())).await?;
    let native = native::Nats::connect(&server.url()).await?;
    for operation in ["get", "set"] {
        let times = guest.times(operation, 5_000).await?;
        row("nats", operation, &times, &native.times(operation, 5_000).await?);
    }
    Ok(())
}

async fn on_redis(server: &servers::Redis) -> anyhow::Result<()> {
    let servers = Servers::none().with_default(server.url().parse()?);
    let guest = keyvalue(Redis::new(servers, SharedBuckets::none())).await?;
    let mut native = native::Redis::connect(&server.url()).await?;
    for operation in ["get", "set"] {
        let times = guest.times(operation, 5_000).await?;
        row("redis", operation, &times, &native.times(operation, 5_000).await?);
    }
    Ok(())
}

async fn keyvalue(provider: impl Provider<dyn Store>) -> anyhow::Result<guest::Guest> {
    let guest = guest::Guest::start("wasi", "keyvalue", WasiKeyvalue::new(vec![Box::new(provider)])).await?;
    guest.ask(&format!("set-bytes?{LENGTH}")).await?;
    Ok(guest)
}

pub(crate) fn row(backend: &str, operation: &str, guest: &Times, native: &Times) {
    println!(
        "{backend:<10} {operation:<14} {:>14.0} {:>7.1} µs {:>7.1} µs | {:>8.0} {:>7.1} µs {:>7.1} µs | {:>5.2}x",
        guest.per_second(),
        guest.quantile(50),
        guest.quantile(99),
        native.per_second(),
        native.quantile(50),
        native.quantile(99),
        native.per_second() / guest.per_second(),
    );
}

//! Measures a cluster host: starts of cached images, heartbeats under load, and messages between components on two hosts,
//! compared with messages between two plain clients. Uses real servers; everything else runs in one process. Prints a table;
//! `cargo xtask bench cluster` runs it. With a number of seconds as its argument it starts and stops workloads for that time
//! instead (`cargo xtask bench soak`).
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a program that measures")]

mod cluster;
#[path = "../plugins/echo.rs"]
mod echo;
mod heartbeats;
mod messages;
mod soak;
mod starts;
#[path = "../plugins/times.rs"]
mod times;

use std::time::Duration;

use self::cluster::Cluster;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{:<58} {:>10} {:>10}", "", "measured", "target");
    let cluster = Cluster::start().await?;
    if let Some(seconds) = std::env::args().nth(1) {
        soak::run(&cluster, Duration::from_secs(seconds.parse()?)).await?;
        return cluster.stop().await;
    }
    starts::measure(&cluster).await?;
    heartbeats::measure(&cluster).await?;
    messages::measure(&cluster).await?;
    cluster.stop().await
}

/// Prints one row of the table.
fn row(what: &str, measured: &str, target: &str) {
    println!("{what:<58} {measured:>10} {target:>10}");
}

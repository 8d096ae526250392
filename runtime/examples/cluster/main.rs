//! What a cluster host costs: starts of images that are there already, heartbeats while it works, and messages between two
//! hosts beside the same between two clients. Real servers, one process. Prints a table; `cargo xtask bench cluster` runs it.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a program that measures")]

mod cluster;
mod heartbeats;
mod messages;
mod starts;
#[path = "../plugins/times.rs"]
mod times;

use self::cluster::Cluster;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    println!("{:<58} {:>10} {:>10}", "", "measured", "target");
    let cluster = Cluster::start().await?;
    starts::measure(&cluster).await?;
    heartbeats::measure(&cluster).await?;
    messages::measure(&cluster).await?;
    cluster.stop().await
}

/// Print a line of the table.
fn row(what: &str, measured: &str, target: &str) {
    println!("{what:<58} {measured:>10} {target:>10}");
}

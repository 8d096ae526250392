//! Measures how long a workload start takes.

use std::time::Instant;

use futures::future::try_join_all;
use http::StatusCode;

use crate::cluster::Cluster;
use crate::row;
use crate::times::Times;

/// Number of starts in sequence.
const STARTS: usize = 200;

/// Number of concurrent starts.
const MANY: usize = 1_000;

pub(crate) async fn measure(cluster: &Cluster) -> anyhow::Result<()> {
    let [host, _] = &cluster.hosts;
    // The first start pulls and compiles the image.
    cluster.start_workload(host, "first", "hello").await?;
    let mut number = 0;
    let times = Times::measure(STARTS, async || {
        number += 1;
        let id = format!("one-{number}");
        cluster.start_workload(host, &id, "hello").await?;
        let (status, _) = cluster.get(host, &id, "/", 0).await?;
        anyhow::ensure!(status == StatusCode::OK, "{id} answers with {status}");
        Ok(())
    })
    .await?;
    let milliseconds = |percent| format!("{:.2} ms", times.quantile(percent) / 1e3);
    row(
        "cached image, message to first answer, p50",
        &milliseconds(50),
        "50 ms",
    );
    row(
        "cached image, message to first answer, p99",
        &milliseconds(99),
        "50 ms",
    );
    let ids: Vec<String> = (0..MANY).map(|number| format!("many-{number}")).collect();
    let begun = Instant::now();
    try_join_all(ids.iter().map(|id| cluster.start_workload(host, id, "hello"))).await?;
    let took = begun.elapsed();
    row(
        "1,000 workloads of a cached image on one host",
        &format!("{:.2} s", took.as_secs_f64()),
        "5 s",
    );
    for id in [ids.first(), ids.last()].into_iter().flatten() {
        let (status, _) = cluster.get(host, id, "/", 0).await?;
        anyhow::ensure!(status == StatusCode::OK, "{id} answers with {status}");
    }
    let begun = Instant::now();
    try_join_all(ids.iter().map(|id| cluster.stop_workload(host, id))).await?;
    row(
        "1,000 workloads stopped",
        &format!("{:.2} s", begun.elapsed().as_secs_f64()),
        "",
    );
    Ok(())
}

//! Measures the round trip of a message between components on two hosts.

use std::time::Duration;

use serde_json::json;

use crate::cluster::Cluster;
use crate::echo::Echo;
use crate::row;
use crate::times::{self, Times};

/// Round trips per turn.
const COUNT: usize = 1_000;

/// Components and clients take turns, so that other load on the machine affects both equally.
const TURNS: usize = 5;

/// Length of a message, in bytes.
const LENGTH: usize = 100;

/// Time after which the optimising compiler has finished both components.
const SETTLED: Duration = Duration::from_secs(5);

/// Workers that reply: name and pool size.
const WORKERS: [(&str, u32); 2] = [("fresh", 0), ("reused", 4)];

pub(crate) async fn measure(cluster: &Cluster) -> anyhow::Result<()> {
    let [one, other] = &cluster.hosts;
    let messaging = |config| json!({ "namespace": "wasmcloud", "package": "messaging", "config": config });
    for (name, pool) in WORKERS {
        let worker = json!({ "name": "worker", "image": cluster.image("worker"), "poolSize": pool });
        let interfaces = json!([messaging(json!({ "subscriptions": name }))]);
        cluster.start_with(other, name, worker, interfaces).await?;
    }
    let http = json!({
        "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"], "config": { "host": "front" },
    });
    let front = json!({ "name": "front", "image": cluster.image("front") });
    let interfaces = json!([http, messaging(json!({}))]);
    cluster.start_with(one, "front", front, interfaces).await?;
    let echo = Echo::connect(&cluster.nats.url()).await?;
    tokio::time::sleep(SETTLED).await;
    let (mut fresh, mut reused, mut natively) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..TURNS {
        components(cluster, "fresh", &mut fresh).await?;
        components(cluster, "reused", &mut reused).await?;
        times::measure_into(&mut natively, COUNT, async || echo.round_trip(LENGTH).await).await?;
    }
    let (fresh, reused, natively) = (Times::new(fresh), Times::new(reused), Times::new(natively));
    for (what, times) in [
        ("component to fresh instances over NATS", &fresh),
        ("component to reused instances over NATS", &reused),
        ("client to client", &natively),
    ] {
        row(
            &format!("{what}, p50 / p99"),
            &format!("{:.0}/{:.0} µs", times.quantile(50), times.quantile(99)),
            "",
        );
    }
    for (what, times, target) in [("fresh", &fresh, ""), ("reused", &reused, "0.7")] {
        let ratio = times.per_second() / natively.per_second();
        row(
            &format!("round trips per second beside the native ones, {what}"),
            &format!("{ratio:.2}"),
            target,
        );
    }
    Ok(())
}

/// Measures round trips from a component on one host to a worker on the other.
async fn components(cluster: &Cluster, subject: &str, times: &mut Vec<u64>) -> anyhow::Result<()> {
    let [one, _] = &cluster.hosts;
    let path = format!("/times/{subject}?quiet:{}", "x".repeat(LENGTH));
    let (_, answer) = cluster.get(one, "front", &path, COUNT).await?;
    times.extend(times::read(&String::from_utf8_lossy(&answer))?);
    Ok(())
}

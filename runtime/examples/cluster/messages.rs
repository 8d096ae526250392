//! Messages from a component on one host to one on the other, there and back.

use anyhow::Context as _;
use futures::StreamExt as _;
use serde_json::json;

use crate::cluster::Cluster;
use crate::row;
use crate::times::Times;

const COUNT: usize = 5_000;

/// Bytes of a message.
const LENGTH: usize = 100;

pub(crate) async fn measure(cluster: &Cluster) -> anyhow::Result<()> {
    let [one, other] = &cluster.hosts;
    let messaging = |config| json!({ "namespace": "wasmcloud", "package": "messaging", "config": config });
    let http = json!({
        "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"], "config": { "host": "front" },
    });
    let worker = json!([messaging(json!({ "subscriptions": "bench" }))]);
    cluster.start_with(other, "worker", "worker", worker).await?;
    cluster
        .start_with(one, "front", "front", json!([http, messaging(json!({}))]))
        .await?;
    let path = format!("/times/bench?quiet:{}", "x".repeat(LENGTH));
    let (_, answer) = cluster.get(one, "front", &path, COUNT).await?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let times = answer.split(' ').map(str::parse).collect::<Result<_, _>>();
    let guests = Times::new(times.with_context(|| answer.clone())?);
    let natively = natively(&cluster.nats.url()).await?;
    for (what, times) in [
        ("component to component over NATS", &guests),
        ("client to client", &natively),
    ] {
        row(
            &format!("{what}, p50 / p99"),
            &format!("{:.0}/{:.0} µs", times.quantile(50), times.quantile(99)),
            "",
        );
    }
    let ratio = guests.per_second() / natively.per_second();
    row(
        "round trips per second, beside the native ones",
        &format!("{ratio:.2}"),
        "0.7",
    );
    Ok(())
}

async fn natively(url: &str) -> anyhow::Result<Times> {
    let (client, worker) = (async_nats::connect(url).await?, async_nats::connect(url).await?);
    let mut messages = worker.subscribe("native").await?;
    worker.flush().await?;
    tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            if let Some(reply) = message.reply {
                let _ = worker.publish(reply, message.payload).await;
            }
        }
    });
    Times::measure(COUNT, async || {
        let reply = client.request("native", vec![7; LENGTH].into()).await?;
        anyhow::ensure!(reply.payload.len() == LENGTH);
        Ok(())
    })
    .await
}

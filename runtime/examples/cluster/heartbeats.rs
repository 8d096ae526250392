//! Measures how regular heartbeats are while the host is under HTTP load.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::Context as _;
use futures::StreamExt as _;
use futures::future::try_join;
use wash_runtime::washlet::subject;

use crate::cluster::{Cluster, INTERVAL};
use crate::row;

/// Number of intervals to measure.
const BEATS: usize = 30;

/// Number of clients that send requests at the same time.
const CLIENTS: usize = 16;

pub(crate) async fn measure(cluster: &Cluster) -> anyhow::Result<()> {
    let [host, _] = &cluster.hosts;
    let mut heartbeats = cluster.client.subscribe(subject::of_heartbeats(&host.id)).await?;
    let done = AtomicBool::new(false);
    let load = async {
        let client = async || {
            while !done.load(Ordering::Relaxed) {
                cluster.get(host, "first", "/", 0).await?;
            }
            anyhow::Ok(())
        };
        futures::future::try_join_all((0..CLIENTS).map(|_| client())).await
    };
    let beats = async {
        // A change that was made before this measurement may have caused the first one.
        heartbeats.next().await.context("heartbeats end")?;
        let (mut last, mut jitters) = (Instant::now(), Vec::new());
        while jitters.len() < BEATS {
            heartbeats.next().await.context("heartbeats end")?;
            let (now, interval) = (Instant::now(), INTERVAL.as_secs_f64());
            jitters.push(((now - last).as_secs_f64() - interval).abs() / interval);
            last = now;
        }
        done.store(true, Ordering::Relaxed);
        Ok(jitters)
    };
    let (_, mut jitters) = try_join(load, beats).await?;
    // An earlier change can shorten the first interval.
    jitters.remove(0);
    let worst = jitters.iter().copied().fold(0.0, f64::max);
    row(
        "heartbeats under HTTP load, greatest deviation from 1 s",
        &format!("{:.1} %", worst * 100.0),
        "10 %",
    );
    Ok(())
}

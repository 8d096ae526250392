//! Starts and stops workloads at random on both hosts under HTTP load, and compares what runs with a model of what must run.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::StatusCode;

use crate::cluster::Cluster;
use crate::row;

/// Number of workloads that are started and stopped.
const WORKLOADS: usize = 100;

/// Number of clients that send requests to the workloads that always run.
const CLIENTS: usize = 8;

/// Limit of memory growth between a quarter of the time and the end, in MiB.
const GROWTH: f64 = 16.0;

/// Pseudo-random numbers (xorshift) from a fixed seed, so that every run is the same.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap_or(1)).unwrap_or(0)
    }
}

pub(crate) async fn run(cluster: &Cluster, time: Duration) -> anyhow::Result<()> {
    for host in &cluster.hosts {
        cluster.start_workload(host, "steady", "hello").await?;
    }
    let (end, lost, answered) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let load = async {
        let client = async || {
            while !end.load(Ordering::Relaxed) {
                for host in &cluster.hosts {
                    let answer = cluster.get(host, "steady", "/", 0).await;
                    let fine = answer.is_ok_and(|(status, body)| status == StatusCode::OK && body == "hello");
                    if fine { &answered } else { &lost }.fetch_add(1, Ordering::Relaxed);
                }
            }
        };
        futures::future::join_all((0..CLIENTS).map(|_| client())).await;
    };
    let change = async {
        let result = change(cluster, time).await;
        end.store(true, Ordering::Relaxed);
        result
    };
    let ((), changed) = futures::future::join(load, change).await;
    let (commands, early, late) = changed?;
    let lost = lost.load(Ordering::Relaxed);
    row(
        "requests answered",
        &answered.load(Ordering::Relaxed).to_string(),
        "",
    );
    row("requests lost", &lost.to_string(), "0");
    row("starts and stops", &commands.to_string(), "");
    row("memory at 1/4 of the time, MiB", &format!("{:.1}", early.0), "");
    row(
        "memory at its end, MiB",
        &format!("{:.1}", late.0),
        &format!("+{GROWTH:.0}"),
    );
    row(
        "open files at 1/4, and at the end",
        &format!("{}/{}", early.1, late.1),
        "",
    );
    anyhow::ensure!(lost == 0, "{lost} requests were lost");
    anyhow::ensure!(late.0 <= early.0 + GROWTH, "memory grew");
    Ok(())
}

/// Resident memory in MiB, and the number of open files.
type Used = (f64, usize);

/// Starts and stops workloads for `time`, and regularly compares what runs with what must run. Returns the number of commands,
/// and the resources in use at a quarter of the time and at the end.
async fn change(cluster: &Cluster, time: Duration) -> anyhow::Result<(u64, Used, Used)> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    // The index of the host that runs each workload.
    let mut oracle = [None; WORKLOADS];
    let (begun, mut commands, mut early) = (Instant::now(), 0, None);
    while begun.elapsed() < time {
        let number = random.below(WORKLOADS);
        let id = format!("w{number}");
        let Some(at) = oracle.get_mut(number) else {
            continue;
        };
        if let Some(host) = at.take() {
            cluster.stop_workload(&cluster.hosts[host], &id).await?;
        } else {
            let host = random.below(cluster.hosts.len());
            cluster.start_workload(&cluster.hosts[host], &id, "hello").await?;
            *at = Some(host);
        }
        commands += 1;
        if commands % 50 == 0 {
            compare(cluster, &oracle, &mut random).await?;
        }
        if early.is_none() && begun.elapsed() > time / 4 {
            early = Some(used());
        }
    }
    for (number, at) in oracle.iter().enumerate() {
        if let Some(host) = at {
            cluster
                .stop_workload(&cluster.hosts[*host], &format!("w{number}"))
                .await?;
        }
    }
    Ok((commands, early.unwrap_or_default(), used()))
}

/// Checks for one random workload that it answers on the expected host only.
async fn compare(cluster: &Cluster, oracle: &[Option<usize>], random: &mut Random) -> anyhow::Result<()> {
    let number = random.below(oracle.len());
    for (index, host) in cluster.hosts.iter().enumerate() {
        let expected = oracle.get(number).copied().flatten() == Some(index);
        let (status, _) = cluster.get(host, &format!("w{number}"), "/", 0).await?;
        anyhow::ensure!(
            (status == StatusCode::OK) == expected,
            "w{number} answers with {status} on host {index}"
        );
    }
    Ok(())
}

/// The resources this process uses; zero where the system has no `/proc`.
fn used() -> Used {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status.lines().find_map(|line| {
        let value = line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?;
        value.parse::<f64>().ok()
    });
    let files = std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
    (kibibytes.unwrap_or_default() / 1024.0, files)
}

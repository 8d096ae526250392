//! Starts, calls, replaces and stops fifty workloads at random under load. Prints its measurements, and fails if a request is
//! lost, a task is left behind or memory grows. `cargo xtask bench soak` runs it.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a program that measures")]

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DynamicRouter, HttpServer};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest, WorkloadStopRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::guest;

/// Number of workloads that are replaced by new versions and always run: every request to them must be answered.
const REPLACED: usize = 40;
/// Number of workloads that are stopped and started: a request to a stopped one must be refused, not lost.
const STOPPED: usize = 10;
const CLIENTS: u64 = 16;
/// Limit of memory growth between a quarter of the time and the end, in MiB.
const GROWTH: f64 = 16.0;

#[derive(Default)]
struct Counts {
    answered: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
    changes: AtomicU64,
}

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

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let seconds = std::env::args()
        .nth(1)
        .map_or(Ok(120), |seconds| seconds.parse())?;
    let time = Duration::from_secs(seconds);
    let http = HttpServer::new(DynamicRouter::default(), "127.0.0.1:0".parse()?).await?;
    let address = *http.addresses().first().expect("one address was bound");
    let host = HostBuilder::new()
        .with_engine(Engine::builder().build()?)
        .with_http_handler(Arc::new(http))
        .build()?
        .start()
        .await?;
    for slot in 0..REPLACED + STOPPED {
        start(&host, slot, 0).await?;
    }
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let tasks_before = tasks();
    let counts = Arc::new(Counts::default());
    let end = Instant::now() + time;
    let clients: Vec<_> = (1..=CLIENTS)
        .map(|seed| tokio::spawn(call(address, Arc::clone(&counts), seed, end)))
        .collect();
    let changing = tokio::spawn(change(Arc::clone(&host), Arc::clone(&counts), end));
    tokio::time::sleep(time / 4).await;
    let (memory_early, files_early) = (resident_mib(), files());
    for client in clients {
        client.await?;
    }
    changing.await??;
    let (memory_late, files_late) = (resident_mib(), files());
    // The server's tasks for the last clients end when their connections close.
    let settled = Instant::now() + Duration::from_secs(10);
    while tasks() > tasks_before && Instant::now() < settled {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let tasks_after = tasks();
    let count = |count: &AtomicU64| count.load(Ordering::SeqCst);
    let lost = count(&counts.lost);
    println!("workloads               {}", REPLACED + STOPPED);
    println!("requests answered       {}", count(&counts.answered));
    println!("requests refused (503)  {}", count(&counts.refused));
    println!("requests lost           {lost}  (target 0)");
    println!("starts and stops        {}", count(&counts.changes));
    println!("tasks before → after    {tasks_before} → {tasks_after}");
    println!(
        "memory at 1/4 → end     {memory_early:.1} → {memory_late:.1} MiB  (target: at most {GROWTH} more)"
    );
    println!("open files at 1/4 → end {files_early} → {files_late}");
    host.stop().await?;
    anyhow::ensure!(lost == 0, "{lost} requests were lost");
    anyhow::ensure!(tasks_after <= tasks_before, "tasks were left behind");
    anyhow::ensure!(memory_late <= memory_early + GROWTH, "memory grew");
    Ok(())
}

async fn start(host: &Host, slot: usize, version: u64) -> anyhow::Result<()> {
    let http = WitInterface {
        config: [("host".to_owned(), format!("w{slot}.test"))].into(),
        namespace: "wasi".to_owned(),
        package: "http".to_owned(),
        interfaces: HashSet::from(["incoming-handler".to_owned()]),
        ..WitInterface::default()
    };
    host.workload_start(WorkloadStartRequest {
        workload_id: format!("{slot}-{version}"),
        workload: Workload {
            namespace: "soak".to_owned(),
            name: format!("w{slot}"),
            // Every version is a different component, as after a build.
            components: vec![Component::new("app", guest::hello(&format!("{slot} {version}")))],
            host_interfaces: vec![http],
            ..Workload::default()
        },
    })
    .await
    .map(|_| ())
}

async fn stop(host: &Host, slot: usize, version: u64) -> anyhow::Result<()> {
    let workload_id = format!("{slot}-{version}");
    host.workload_stop(WorkloadStopRequest { workload_id })
        .await
        .map(|_| ())
}

/// Replaces, stops and starts workloads until `end`.
async fn change(host: Arc<Host>, counts: Arc<Counts>, end: Instant) -> anyhow::Result<()> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut versions = vec![0_u64; REPLACED + STOPPED];
    let mut running = [true; REPLACED + STOPPED];
    while Instant::now() < end {
        let slot = random.below(REPLACED + STOPPED);
        let (Some(version), Some(running)) = (versions.get_mut(slot), running.get_mut(slot)) else {
            continue;
        };
        if slot < REPLACED {
            start(&host, slot, *version + 1).await?;
            stop(&host, slot, *version).await?;
            *version += 1;
        } else if *running {
            stop(&host, slot, *version).await?;
            *running = false;
        } else {
            *version += 1;
            start(&host, slot, *version).await?;
            *running = true;
        }
        counts.changes.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

/// Sends requests to random workloads until `end`.
async fn call(address: SocketAddr, counts: Arc<Counts>, seed: u64, end: Instant) {
    let client: Client<HttpConnector, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let mut random = Random(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
    while Instant::now() < end {
        let slot = random.below(REPLACED + STOPPED);
        let request = http::Request::get(format!("http://{address}/"))
            .header(http::header::HOST, format!("w{slot}.test"))
            .body(Empty::new())
            .expect("the request is well-formed");
        let answer = async {
            let response = client.request(request).await.ok()?;
            let status = response.status();
            let body = response.into_body().collect().await.ok()?.to_bytes();
            Some((status, body))
        };
        let counter = match answer.await {
            Some((StatusCode::OK, body)) if body.starts_with(format!("{slot} ").as_bytes()) => {
                &counts.answered
            }
            Some((StatusCode::SERVICE_UNAVAILABLE, _)) if slot >= REPLACED => &counts.refused,
            _ => &counts.lost,
        };
        counter.fetch_add(1, Ordering::SeqCst);
    }
}

/// Resident memory of this process in MiB; 0 where the system has no `/proc`.
fn resident_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status.lines().find_map(|line| {
        line.strip_prefix("VmRSS:")?
            .trim()
            .strip_suffix(" kB")?
            .parse::<f64>()
            .ok()
    });
    kibibytes.unwrap_or_default() / 1024.0
}

/// Open file descriptors of this process.
fn files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

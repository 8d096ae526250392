//! Guests that fail ten thousand times: they leave no memory, files or tasks behind, and do not slow down another workload.
//!
//! Each case runs in a separate process, where nothing else allocates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::StreamExt as _;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use support::TestHost;
use wash_runtime::engine::Engine;
use wash_runtime::host::HostApi as _;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::types::{
    Component, LocalResources, Service, Workload, WorkloadStartRequest, WorkloadStopRequest,
};
use wash_runtime::wit::WitInterface;
use wash_tests::{fixture, guest, memory};

/// The cases, each a test that runs in a separate process.
const CASES: [&str; 7] = [
    "traps",
    "recursion",
    "memory",
    "loops",
    "requests",
    "services",
    "broken_components",
];

/// Allowed growth of memory: enough for the allocator's fluctuation, and far less than a leak of one instance in a thousand.
const NOISE_KIB: usize = 8 * 1024;

/// Limit for the median response time of the neighbour while both cores compute for the failing guests.
const NEIGHBOUR: Duration = Duration::from_millis(30);

#[test]
fn ten_thousand_failures_leave_nothing_behind() {
    for case in CASES {
        let alone = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", case])
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&alone.stdout);
        let errors = String::from_utf8_lossy(&alone.stderr);
        assert!(
            alone.status.success() && output.contains("1 passed"),
            "{case}: {output}{errors}"
        );
        let table = output.lines().filter(|line| line.starts_with("| "));
        table.for_each(|line| println!("{line}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn traps() {
    by_request("traps", guest::trap(), "/", 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn recursion() {
    by_request(
        "recursion",
        guest::Http::new("").recurses().component(),
        "/",
        10_000,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn memory() {
    by_request("memory", guest::hog(), "/", 10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn loops() {
    // Each call uses up its CPU time, so ten thousand would take minutes.
    by_request("loops", guest::endless(), "/", 500).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn requests() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let path = format!("/storm?http://{}/", closed.local_addr().unwrap());
    // After this, connections to the port are refused.
    drop(closed);
    by_request("requests", fixture::component("capabilities"), &path, 1_000).await;
}

/// Each repetition starts and stops a workload with a crashing service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn services() {
    let host = host().await;
    let neighbour = Neighbour::of(&host).await;
    let crashing = wat::parse_str(CRASHING).unwrap();
    let run = async |count: usize| {
        for number in 0..count {
            let id = format!("bad-{number}");
            let workload = Workload {
                name: "bad".to_owned(),
                service: Some(Service {
                    bytes: crashing.clone().into(),
                    ..Service::default()
                }),
                ..Workload::default()
            };
            start(&host, &id, workload).await.unwrap();
            stop(&host, &id).await;
        }
    };
    measure("services", &neighbour, 10_000, run).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by ten_thousand_failures_leave_nothing_behind in a separate process"]
async fn broken_components() {
    let host = host().await;
    let neighbour = Neighbour::of(&host).await;
    let whole = guest::hello("whole");
    let broken = [
        Vec::new(),
        whole.get(..whole.len() / 2).unwrap().to_vec(),
        vec![0x5a; 64 << 10],
        guest::core_module(),
        guest::wit_package("package a:b; interface c { d: func(); }"),
        guest::Http::new("").imports_unknown().component(),
    ];
    let run = async |count: usize| {
        for number in 0..count {
            let bytes = broken.get(number % broken.len()).unwrap().clone();
            let workload = Workload {
                name: "bad".to_owned(),
                components: vec![Component::new("bad", bytes)],
                ..Workload::default()
            };
            assert!(start(&host, "bad", workload).await.is_err());
        }
    };
    measure("broken components", &neighbour, 10_000, run).await;
}

/// A service that traps immediately.
const CRASHING: &str = r#"(component
  (core module $m (func (export "run") unreachable))
  (core instance $i (instantiate $m))
  (func $run (canon lift (core func $i "run")))
  (instance (export "test:app/entry@1.0.0") (export "run" (func $run))))"#;

async fn host() -> TestHost {
    let engine = Engine::builder()
        .with_max_cpu_time(Duration::from_millis(10))
        .with_max_memory(8 << 20);
    TestHost::with(engine, DynamicRouter::default()).await
}

async fn start(host: &TestHost, id: &str, workload: Workload) -> anyhow::Result<()> {
    let request = WorkloadStartRequest {
        workload_id: id.to_owned(),
        workload,
    };
    host.host.workload_start(request).await.map(|_| ())
}

async fn stop(host: &TestHost, id: &str) {
    let workload_id = id.to_owned();
    host.host
        .workload_stop(WorkloadStopRequest { workload_id })
        .await
        .unwrap();
}

fn answering(name: &str, component: Vec<u8>) -> Workload {
    let http = WitInterface {
        namespace: "wasi".to_owned(),
        package: "http".to_owned(),
        config: HashMap::from([("host".to_owned(), name.to_owned())]),
        ..WitInterface::default()
    };
    Workload {
        name: name.to_owned(),
        components: vec![Component {
            local_resources: LocalResources::default(),
            ..Component::new(name, component)
        }],
        host_interfaces: vec![http],
        ..Workload::default()
    }
}

/// Measures a component that fails on every request.
async fn by_request(case: &str, component: Vec<u8>, path: &str, count: usize) {
    let host = host().await;
    let neighbour = Neighbour::of(&host).await;
    start(&host, "bad", answering("bad", component)).await.unwrap();
    let client = client();
    let url = format!("http://{}{path}", host.address);
    let run = async |count: usize| {
        let calls = futures::stream::iter(0..count).map(|_| call(&client, &url, "bad"));
        let statuses = calls.buffer_unordered(4);
        statuses
            .for_each(async |status| assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR))
            .await;
        host.seen.failures.lock().unwrap().clear();
        host.seen.answered.lock().unwrap().clear();
    };
    measure(case, &neighbour, count, run).await;
}

type HttpClient = Client<HttpConnector, Empty<Bytes>>;

fn client() -> HttpClient {
    // Each call uses a new connection, so that no idle connection counts as left behind.
    Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(0)
        .build_http()
}

async fn call(client: &HttpClient, url: &str, host: &str) -> StatusCode {
    let request = Request::get(url)
        .header(http::header::HOST, host)
        .body(Empty::new())
        .unwrap();
    let response = client.request(request).await.unwrap();
    let status = response.status();
    // The body of a failed guest may be incomplete.
    let _ = response.into_body().collect().await;
    status
}

/// A workload that works, and a client that calls it.
struct Neighbour {
    url: String,
    client: HttpClient,
}

impl Neighbour {
    async fn of(host: &TestHost) -> Arc<Self> {
        start(host, "good", answering("good", guest::hello("good")))
            .await
            .unwrap();
        Arc::new(Self {
            url: format!("http://{}/", host.address),
            client: client(),
        })
    }

    /// Calls the workload until `over`; returns the response times, sorted.
    async fn times(self: Arc<Self>, over: Arc<AtomicBool>) -> Vec<Duration> {
        let mut times = Vec::new();
        while !over.load(Ordering::Relaxed) {
            let begun = Instant::now();
            assert_eq!(call(&self.client, &self.url, "good").await, StatusCode::OK);
            times.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        times.sort_unstable();
        times
    }
}

/// Runs a case `count` times beside the neighbour, after a warm-up.
async fn measure(case: &str, neighbour: &Arc<Neighbour>, count: usize, run: impl AsyncFn(usize)) {
    let piece = count / 20;
    assert_eq!(
        call(&neighbour.client, &neighbour.url, "good").await,
        StatusCode::OK
    );
    run(piece).await;
    let before = Left::settled().await;
    let over = Arc::new(AtomicBool::new(false));
    let times = tokio::spawn(Arc::clone(neighbour).times(Arc::clone(&over)));
    let begun = Instant::now();
    for _ in 0..20 {
        run(piece).await;
    }
    let elapsed = begun.elapsed();
    over.store(true, Ordering::Relaxed);
    let times = times.await.unwrap();
    let after = Left::settled().await;
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    println!(
        "| {case:<18} {count:>6} in {:>5.1} s | memory {:>+6} KiB, files {:+}, tasks {:+} | neighbour p50 {:.1} ms, p99 {:.1} ms",
        elapsed.as_secs_f32(),
        after.memory_kib.cast_signed() - before.memory_kib.cast_signed(),
        after.files.cast_signed() - before.files.cast_signed(),
        after.tasks.cast_signed() - before.tasks.cast_signed(),
        at(50).as_secs_f32() * 1e3,
        at(99).as_secs_f32() * 1e3,
    );
    assert!(after.tasks <= before.tasks, "tasks were left behind");
    assert!(after.files <= before.files, "files were left open");
    assert!(after.memory_kib < before.memory_kib + NOISE_KIB, "memory grew");
    assert!(at(50) < NEIGHBOUR, "the neighbour's responses are slow");
}

/// Resources of this process.
struct Left {
    memory_kib: usize,
    files: usize,
    tasks: usize,
}

impl Left {
    /// Waits until ending tasks have ended: the numbers of tasks and files are constant for 200 ms.
    async fn settled() -> Self {
        let mut left = Self::now();
        let mut same = 0;
        while same < 10 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let now = Self::now();
            same = if now.tasks == left.tasks && now.files == left.files {
                same + 1
            } else {
                0
            };
            left = now;
        }
        left
    }

    fn now() -> Self {
        let memory_kib = memory::kib(std::process::id(), "VmRSS");
        Self {
            memory_kib: memory_kib.unwrap_or_default(),
            files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
        }
    }
}

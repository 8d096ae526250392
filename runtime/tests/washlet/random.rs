//! A thousand random commands under load, compared with a model of what must run.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_nats::Client;
use bytes::Bytes;
use futures::future::join_all;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use wash_tests::servers::Nats;

use crate::cluster::{Images, connect, host, ready, request, state};

/// Number of concurrent schedulers; each has its own workloads.
const SCHEDULERS: usize = 8;

/// Workloads per scheduler.
const WORKLOADS: usize = 5;

/// Commands per scheduler.
const COMMANDS: usize = 125;

/// Workloads per host that are never stopped.
const STEADY: usize = 2;

/// Pseudo-random numbers (xorshift) from a fixed seed, so that every run is the same.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

#[derive(Clone)]
struct Host {
    id: String,
    http: SocketAddr,
}

async fn ask(client: &Client, host: &Host, command: &str, message: &Value) -> Value {
    let subject = format!("runtime.host.{}.{command}", host.id);
    let answer = client.request(subject, message.to_string().into()).await.unwrap();
    serde_json::from_slice(&answer.payload).unwrap()
}

/// Sends random commands. Returns what must run afterwards: for each workload, the index of its host.
async fn schedule(client: Client, hosts: Vec<Host>, number: usize) -> Vec<(String, Option<usize>)> {
    let mut random = Random(0x9e37_79b9 + u64::try_from(number).unwrap());
    let mut oracle: Vec<(String, Option<usize>)> = (0..WORKLOADS)
        .map(|workload| (format!("w{number}-{workload}"), None))
        .collect();
    for _ in 0..COMMANDS {
        let (id, at) = &mut oracle[random.below(WORKLOADS)];
        let of_it = json!({ "workloadId": id });
        let (command, expected) = match (*at, random.below(4)) {
            (None, 0) => ("workload.stop", "NOT_FOUND"),
            (None, _) => {
                *at = Some(random.below(hosts.len()));
                ("workload.start", "RUNNING")
            }
            // A second start of a running workload.
            (Some(_), 0) => ("workload.start", "RUNNING"),
            (Some(_), 1) => ("workload.status", "RUNNING"),
            (Some(_), _) => ("workload.stop", ""),
        };
        let host = &hosts[at.unwrap_or(0)];
        let message = if command == "workload.start" {
            request(id, "hello")
        } else {
            of_it
        };
        let answer = ask(&client, host, command, &message).await;
        let status = &answer["workloadStatus"];
        if expected.is_empty() {
            assert_ne!(state(status), "ERROR", "{status}");
            *at = None;
        } else {
            assert_eq!(state(status), expected, "{command} {id}: {status}");
        }
    }
    oracle
}

type Http = hyper_util::client::legacy::Client<HttpConnector, Empty<Bytes>>;

async fn get(client: &Http, host: &Host, workload: &str) -> Option<(u16, Bytes)> {
    let request = http::Request::get(format!("http://{}/", host.http))
        .header(http::header::HOST, workload)
        .body(Empty::new())
        .unwrap();
    let response = client.request(request).await.ok()?;
    let status = response.status().as_u16();
    Some((status, response.into_body().collect().await.ok()?.to_bytes()))
}

/// Sends requests to the steady workloads until `end`. Returns their number, and adds those without the right answer to `lost`.
async fn load(hosts: Vec<Host>, end: Arc<AtomicBool>, lost: Arc<AtomicU64>) -> u64 {
    let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
    let mut count = 0;
    while !end.load(Ordering::Relaxed) {
        for (number, host) in hosts.iter().enumerate() {
            for steady in 0..STEADY {
                let answer = get(&client, host, &format!("steady{number}-{steady}")).await;
                if answer != Some((200, Bytes::from_static(b"hello"))) {
                    lost.fetch_add(1, Ordering::Relaxed);
                }
                count += 1;
            }
        }
    }
    count
}

/// The open files of this process; empty where the system has no `/proc`.
fn files() -> Vec<String> {
    let links = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let names = links.filter_map(|link| Some(std::fs::read_link(link.path()).ok()?.display().to_string()));
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_thousand_commands_exactly_the_expected_workloads_run_and_no_request_is_lost() {
    let (nats, images) = (Nats::start(), Images::new());
    let client = connect(&nats).await;
    let (mut hosts, mut running) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let (host, http) = host(&nats, &images, |builder| builder).await;
        let id = host.host().id().to_owned();
        ready(&client, &id).await;
        hosts.push(Host { id, http });
        running.push(host);
    }
    let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http();
    for (number, host) in hosts.iter().enumerate() {
        for steady in 0..STEADY {
            let id = format!("steady{number}-{steady}");
            let answer = ask(&client, host, "workload.start", &request(&id, "hello")).await;
            assert_eq!(state(&answer["workloadStatus"]), "RUNNING", "{answer}");
            // The first request maps the component's memory image, which stays open as a file.
            assert_eq!(get(&http, host, &id).await.unwrap().0, 200);
        }
    }
    let files_before = files();
    let (end, lost) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let load: Vec<_> = (0..2)
        .map(|_| tokio::spawn(load(hosts.clone(), Arc::clone(&end), Arc::clone(&lost))))
        .collect();
    let schedulers =
        (0..SCHEDULERS).map(|number| tokio::spawn(schedule(client.clone(), hosts.clone(), number)));
    let oracle: Vec<_> = join_all(schedulers)
        .await
        .into_iter()
        .flat_map(Result::unwrap)
        .collect();
    end.store(true, Ordering::Relaxed);
    let mut answered = 0;
    for client in load {
        answered += client.await.unwrap();
    }
    assert!(answered > 100, "{answered}");
    assert_eq!(lost.load(Ordering::Relaxed), 0, "of {answered} requests");

    for (number, host) in hosts.iter().enumerate() {
        let listed = ask(&client, host, "workload.list", &json!({})).await;
        let listed: BTreeSet<String> = listed["workloads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["workloadStatus"]["workloadId"].as_str().unwrap().to_owned())
            .collect();
        let expected = oracle.iter().filter(|(_, at)| *at == Some(number));
        let steady = (0..STEADY).map(|steady| format!("steady{number}-{steady}"));
        let expected: BTreeSet<String> = expected.map(|(id, _)| id.clone()).chain(steady).collect();
        assert_eq!(listed, expected, "host {number}");
        for (id, at) in &oracle {
            let (status, _) = get(&http, host, id).await.unwrap();
            assert_eq!(
                status == 200,
                *at == Some(number),
                "{id} on host {number}: {status}"
            );
        }
    }
    drop(http);
    for (id, at) in &oracle {
        if let Some(at) = at {
            let _ = ask(
                &client,
                &hosts[*at],
                "workload.stop",
                &json!({ "workloadId": id }),
            )
            .await;
        }
    }
    // The host needs a moment to close the connections of clients that are gone.
    let patience = std::time::Instant::now() + Duration::from_secs(10);
    while files().len() > files_before.len() && std::time::Instant::now() < patience {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let files = files();
    assert!(
        files.len() <= files_before.len(),
        "{files:?} after {files_before:?}"
    );
    for host in running {
        host.await.unwrap();
    }
}

//! Measures how long a call from one component to another takes. Prints a table; `cargo xtask bench links` runs it.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a program that measures")]

use std::sync::Arc;
use std::time::Duration;

use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpServer};
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_tests::fixture;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse()?).await?;
    let address = *http.addresses().first().expect("one address was bound");
    let engine = Engine::builder().with_max_cpu_time(Duration::from_mins(1));
    let host = HostBuilder::new()
        .with_engine(engine.build()?)
        .with_http_handler(Arc::new(http))
        .build()?
        .start()
        .await?;
    host.workload_start(WorkloadStartRequest {
        workload_id: "links".to_owned(),
        workload: Workload {
            namespace: "bench".to_owned(),
            name: "links".to_owned(),
            components: vec![
                Component::new("user", fixture::component("linked-bytes-user")),
                Component::new("bytes", fixture::component("linked-bytes")),
            ],
            ..Workload::default()
        },
    })
    .await?;
    println!("list<u8> there and back     known shape    other shape    ratio");
    for length in [1, 1 << 10, 1 << 16, 1 << 20] {
        let url = format!("http://{address}/time/{length}");
        let times = tokio::task::spawn_blocking(move || wash_tests::get(&url)).await?;
        let times = times.map_err(anyhow::Error::msg)?.body;
        let times: Vec<f64> = times.split(' ').filter_map(|time| time.parse().ok()).collect();
        let [known, other] = times.as_slice() else {
            anyhow::bail!("the guest did not answer with two times");
        };
        println!(
            "{length:>8} bytes {:>20.1} µs {:>11.1} µs {:>8.1}",
            known / 1e3,
            other / 1e3,
            other / known
        );
    }
    host.stop().await
}

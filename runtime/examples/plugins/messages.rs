//! Measures the round trip of a request to another component. A fresh instance handles each request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::{mpsc, oneshot};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpServer};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::wasmcloud_messaging::{Broker, InProcess, NatsSubjects, WasmcloudMessaging};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::{Request, fixture, servers};

use crate::echo::Echo;
use crate::times::{self, Times};
use crate::{LENGTH, row};

const COUNT: usize = 5_000;

pub(crate) async fn measure(server: &servers::Nats) -> anyhow::Result<()> {
    println!("wasmcloud:messaging, {LENGTH} bytes there and back");
    let guests = times(InProcess::new()).await?;
    row("in-process", "request", &guests, &channels().await?);
    let nats = NatsServers::new(Servers::none().with_default(server.url().parse()?));
    let guests = times(NatsSubjects::new(nats)).await?;
    row("nats", "request", &guests, &natively(&server.url()).await?);
    Ok(())
}

/// Measures requests from one component to another.
async fn times(provider: impl Provider<dyn Broker>) -> anyhow::Result<Times> {
    let (_host, address) = start(provider).await?;
    let body = "x".repeat(LENGTH);
    let request = Request::new("GET", format!("http://{address}/times/bench?quiet:{body}"))
        .header("x-count", COUNT.to_string());
    let answer = tokio::task::spawn_blocking(move || request.send()).await?;
    let answer = answer.map_err(anyhow::Error::msg)?.body;
    Ok(Times::new(times::read(&answer)?))
}

async fn start(provider: impl Provider<dyn Broker>) -> anyhow::Result<(Arc<Host>, SocketAddr)> {
    let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse()?).await?;
    let address = *http.addresses().first().context("one address was bound")?;
    let engine = Engine::builder().with_max_cpu_time(Duration::from_mins(5));
    let host = HostBuilder::new()
        .with_engine(engine.build()?)
        .with_http_handler(Arc::new(http))
        .with_plugin(Arc::new(WasmcloudMessaging::new(vec![Box::new(provider)])))?
        .build()?
        .start()
        .await?;
    let messaging = WitInterface {
        namespace: "wasmcloud".to_owned(),
        package: "messaging".to_owned(),
        config: [("subscriptions".to_owned(), "bench".to_owned())].into(),
        ..WitInterface::default()
    };
    host.workload_start(WorkloadStartRequest {
        workload_id: "bench".to_owned(),
        workload: Workload {
            namespace: "bench".to_owned(),
            name: "bench".to_owned(),
            components: vec![
                Component::new("front", fixture::component("messaging-http")),
                Component::new("worker", fixture::component("messaging-worker")),
            ],
            host_interfaces: vec![messaging],
            ..Workload::default()
        },
    })
    .await?;
    Ok((host, address))
}

/// Measures requests from one task to another over channels.
async fn channels() -> anyhow::Result<Times> {
    let (sender, mut receiver) = mpsc::channel::<(Vec<u8>, oneshot::Sender<Vec<u8>>)>(16);
    tokio::spawn(async move {
        while let Some((body, reply)) = receiver.recv().await {
            let _ = reply.send(body);
        }
    });
    Times::measure(COUNT, async || {
        let (reply, answer) = oneshot::channel();
        sender.send((vec![7; LENGTH], reply)).await?;
        anyhow::ensure!(answer.await?.len() == LENGTH);
        Ok(())
    })
    .await
}

/// Measures requests from one client to another over the server.
async fn natively(url: &str) -> anyhow::Result<Times> {
    let echo = Echo::connect(url).await?;
    Times::measure(COUNT, async || echo.round_trip(LENGTH).await).await
}

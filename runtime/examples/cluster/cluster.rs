//! The cluster under test: a NATS server, a registry, two hosts, and the client that sends them commands.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::Client;
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tempfile::TempDir;
use wash_runtime::engine::Engine;
use wash_runtime::host::HostBuilder;
use wash_runtime::host::http::{DynamicRouter, HttpServer};
use wash_runtime::oci::{self, Artifact, Cache, RegistryOptions};
use wash_runtime::plugin::wasmcloud_messaging::NatsMessaging;
use wash_runtime::washlet::protocol::Command;
use wash_runtime::washlet::{
    ClusterHostBuilder, OciArtifacts, RunningClusterHost, run_cluster_host, subject,
};
use wash_tests::servers::{Nats, Registry};
use wash_tests::{fixture, guest};

/// Time between two heartbeats of a host.
pub(crate) const INTERVAL: Duration = Duration::from_secs(1);

/// Timeout of one command.
const PATIENCE: Duration = Duration::from_mins(1);

type Http = hyper_util::client::legacy::Client<HttpConnector, Empty<Bytes>>;

pub(crate) struct Cluster {
    pub(crate) nats: Nats,
    pub(crate) registry: Registry,
    /// The scheduler's connection: sends commands and receives heartbeats.
    pub(crate) client: Client,
    pub(crate) hosts: [Member; 2],
    http: Http,
    _folder: TempDir,
}

/// A host of the cluster.
pub(crate) struct Member {
    running: RunningClusterHost,
    pub(crate) id: String,
    pub(crate) address: SocketAddr,
}

impl Cluster {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let (nats, registry) = (Nats::start(), Registry::start());
        let folder = tempfile::tempdir()?;
        for (name, component) in [
            ("hello", guest::hello("hello")),
            ("front", fixture::component("messaging-http")),
            ("worker", fixture::component("messaging-worker")),
        ] {
            push(&image(&registry, name), component).await?;
        }
        let hosts = [
            host(&nats, folder.path()).await?,
            host(&nats, folder.path()).await?,
        ];
        Ok(Self {
            client: async_nats::connect(nats.url()).await?,
            hosts,
            http: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http(),
            nats,
            registry,
            _folder: folder,
        })
    }

    pub(crate) fn image(&self, name: &str) -> String {
        image(&self.registry, name)
    }

    /// Starts `image` as the workload `id`, which serves HTTP requests whose Host header is `id`.
    pub(crate) async fn start_workload(&self, at: &Member, id: &str, image: &str) -> anyhow::Result<()> {
        let http = json!({
            "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"], "config": { "host": id },
        });
        let app = json!({ "name": "app", "image": self.image(image) });
        self.start_with(at, id, app, json!([http])).await
    }

    pub(crate) async fn start_with(
        &self,
        at: &Member,
        id: &str,
        component: Value,
        interfaces: Value,
    ) -> anyhow::Result<()> {
        let request = json!({
            "workloadId": id,
            "workload": {
                "namespace": "bench",
                "name": id,
                "witWorld": {
                    "components": [component],
                    "hostInterfaces": interfaces,
                },
            },
        });
        let status = self.ask(at, Command::WorkloadStart, &request).await?;
        anyhow::ensure!(status["workloadState"] == "WORKLOAD_STATE_RUNNING", "{status}");
        Ok(())
    }

    pub(crate) async fn stop_workload(&self, at: &Member, id: &str) -> anyhow::Result<()> {
        let status = self
            .ask(at, Command::WorkloadStop, &json!({ "workloadId": id }))
            .await?;
        anyhow::ensure!(status["workloadState"] != "WORKLOAD_STATE_ERROR", "{status}");
        Ok(())
    }

    async fn ask(&self, at: &Member, command: Command, request: &Value) -> anyhow::Result<Value> {
        let subject = subject::of_command(&at.id, command);
        let request = async_nats::Request::new()
            .payload(request.to_string().into())
            .timeout(Some(PATIENCE));
        let answer = self.client.send_request(subject, request).await?;
        let mut answer: Value = serde_json::from_slice(&answer.payload)?;
        Ok(answer["workloadStatus"].take())
    }

    /// Sends a GET request to a workload.
    pub(crate) async fn get(
        &self,
        at: &Member,
        id: &str,
        path: &str,
        count: usize,
    ) -> anyhow::Result<(StatusCode, Bytes)> {
        let request = http::Request::get(format!("http://{}{path}", at.address))
            .header(http::header::HOST, id)
            .header("x-count", count.to_string())
            .body(Empty::new())?;
        let answer = self.http.request(request).await?;
        let status = answer.status();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        for host in self.hosts {
            host.running.await?;
        }
        Ok(())
    }
}

fn image(registry: &Registry, name: &str) -> String {
    format!("{}/bench/{name}:1", registry.address())
}

async fn push(image: &str, component: Vec<u8>) -> anyhow::Result<()> {
    let reference = oci::parse_reference(image)?;
    let options = RegistryOptions::default();
    oci::push(Artifact::new(component), &[reference], &options, None).await?;
    Ok(())
}

/// Starts a host as `wash host` does. All hosts share one image cache.
async fn host(nats: &Nats, folder: &Path) -> anyhow::Result<Member> {
    let http = HttpServer::new(DynamicRouter::default(), "127.0.0.1:0".parse()?).await?;
    let address = *http.addresses().first().context("one address was bound")?;
    let engine = Engine::builder()
        .with_baseline_first(true)
        .with_max_cpu_time(Duration::from_mins(5))
        .with_artifact_cache(folder.join("compiled"))
        .build()?;
    let data = async_nats::connect(nats.url()).await?;
    let host = HostBuilder::new()
        .with_engine(engine)
        .with_http_handler(Arc::new(http))
        .with_plugin(Arc::new(NatsMessaging::new(data)))?;
    let cluster_host = ClusterHostBuilder::default()
        .with_host_builder(host)
        .with_nats_client(Arc::new(async_nats::connect(nats.url()).await?))
        .with_artifacts(Arc::new(OciArtifacts::new(Cache::new(folder.join("oci")))))
        .with_heartbeat_interval(INTERVAL)
        .build()?;
    let running = run_cluster_host(cluster_host).await?;
    Ok(Member {
        id: running.host().id().to_owned(),
        address,
        running,
    })
}

//! A test cluster: a NATS server, a host, and a scheduler that sends it commands.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use async_nats::{Client, ConnectOptions, Subscriber};
use async_trait::async_trait;
use futures::StreamExt as _;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use wash_runtime::host::HostBuilder;
use wash_runtime::host::http::{DynamicRouter, HttpServer};
use wash_runtime::washlet::{
    Artifact, ArtifactSource, ClusterHostBuilder, Image, RunningClusterHost, run_cluster_host,
};
use wash_tests::servers::Nats;
use wash_tests::{Request, guest};

/// Limit for every wait in these tests.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// An artifact source in memory. The fetch of an image whose name begins with `slow` waits for a permit of `slow`.
pub(crate) struct Images {
    by_name: Mutex<HashMap<String, Vec<u8>>>,
    pub(crate) slow: Semaphore,
    /// Number of fetches.
    pub(crate) asked: AtomicUsize,
}

#[async_trait]
impl ArtifactSource for Images {
    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if image.reference.starts_with("slow") {
            self.slow.acquire().await?.forget();
        }
        let images = self.by_name.lock().unwrap();
        let name = image.reference.trim_start_matches("slow-");
        let bytes = images
            .get(name)
            .with_context(|| format!("'{}' is not in the registry", image.reference))?;
        Ok(Artifact {
            bytes: bytes.clone().into(),
            digest: format!("sha256:{name}"),
        })
    }
}

pub(crate) struct Cluster {
    pub(crate) nats: Nats,
    /// The scheduler's connection.
    pub(crate) scheduler: Client,
    pub(crate) heartbeats: Subscriber,
    pub(crate) images: Arc<Images>,
    pub(crate) http: SocketAddr,
    pub(crate) id: String,
    pub(crate) running: RunningClusterHost,
}

/// A connection that retries forever and detects a lost server within a second.
pub(crate) async fn connect(nats: &Nats) -> Client {
    ConnectOptions::new()
        .ping_interval(Duration::from_millis(200))
        .retry_on_initial_connect()
        .reconnect_delay_callback(|_| Duration::from_millis(20))
        .connect(nats.url())
        .await
        .unwrap()
}

impl Images {
    /// A source with the image `hello`.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            by_name: Mutex::new([("hello".to_owned(), guest::hello("hello"))].into()),
            slow: Semaphore::new(0),
            asked: AtomicUsize::new(0),
        })
    }
}

/// Starts a host that serves HTTP; returns it with its HTTP address.
pub(crate) async fn host(
    nats: &Nats,
    images: &Arc<Images>,
    extend: impl FnOnce(ClusterHostBuilder) -> ClusterHostBuilder,
) -> (RunningClusterHost, SocketAddr) {
    let http = HttpServer::new(DynamicRouter::default(), "127.0.0.1:0".parse().unwrap());
    let http = http.await.unwrap();
    let address = http.addresses()[0];
    let host = HostBuilder::new()
        .with_http_handler(Arc::new(http))
        .with_grace_period(Duration::from_secs(5));
    let builder = ClusterHostBuilder::default()
        .with_host_builder(host)
        .with_host_name("tester")
        .with_host_group("shelf")
        .with_environment("shop")
        .with_nats_client(Arc::new(connect(nats).await))
        .with_artifacts(Arc::<Images>::clone(images));
    let running = run_cluster_host(extend(builder).build().unwrap()).await.unwrap();
    (running, address)
}

/// Waits until a host answers commands. Real schedulers also wait for a heartbeat before they send commands.
pub(crate) async fn ready(scheduler: &Client, id: &str) {
    let subject = format!("runtime.host.{id}.heartbeat");
    let answers = async {
        while scheduler.request(subject.clone(), "{}".into()).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, answers).await.expect("an answer");
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        Self::with(|builder| builder).await
    }

    pub(crate) async fn with(extend: impl FnOnce(ClusterHostBuilder) -> ClusterHostBuilder) -> Self {
        let cluster = Self::on(Nats::start(), extend).await;
        ready(&cluster.scheduler, &cluster.id).await;
        cluster
    }

    pub(crate) async fn on(
        nats: Nats,
        extend: impl FnOnce(ClusterHostBuilder) -> ClusterHostBuilder,
    ) -> Self {
        let scheduler = connect(&nats).await;
        let heartbeats = scheduler.subscribe("runtime.operator.heartbeat.*").await.unwrap();
        let images = Images::new();
        let (running, http) = host(&nats, &images, extend).await;
        Self {
            id: running.host().id().to_owned(),
            nats,
            scheduler,
            heartbeats,
            images,
            http,
            running,
        }
    }

    pub(crate) fn image(&self, name: &str, bytes: Vec<u8>) {
        self.images.by_name.lock().unwrap().insert(name.to_owned(), bytes);
    }

    /// Sends a command; returns the response.
    pub(crate) async fn ask(&self, command: &str, message: &str) -> Value {
        let subject = format!("runtime.host.{}.{command}", self.id);
        let answer = self.scheduler.request(subject, message.to_owned().into());
        let answer = tokio::time::timeout(DEADLINE, answer).await.unwrap().unwrap();
        serde_json::from_slice(&answer.payload).unwrap()
    }

    /// Starts a workload that serves requests whose Host header is its id; returns its status.
    pub(crate) async fn start_workload(&self, id: &str, image: &str) -> Value {
        let answer = self.ask("workload.start", &request(id, image).to_string()).await;
        answer["workloadStatus"].clone()
    }

    pub(crate) async fn stop_workload(&self, id: &str) -> Value {
        let message = json!({ "workloadId": id }).to_string();
        let answer = self.ask("workload.stop", &message).await;
        answer["workloadStatus"].clone()
    }

    pub(crate) async fn status(&self, id: &str) -> Value {
        let message = json!({ "workloadId": id }).to_string();
        let answer = self.ask("workload.status", &message).await;
        answer["workloadStatus"].clone()
    }

    /// The HTTP response's body of the workload with this id.
    pub(crate) async fn get(&self, id: &str) -> String {
        let request = Request::new("GET", format!("http://{}/", self.http)).header("host", id);
        let answer = tokio::task::spawn_blocking(|| request.send()).await.unwrap();
        answer.unwrap().body
    }

    /// Waits for a heartbeat for which `is_it` returns true.
    pub(crate) async fn heartbeat(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        let next = async {
            loop {
                let message = self.heartbeats.next().await.expect("a heartbeat");
                let beat: Value = serde_json::from_slice(&message.payload).unwrap();
                if is_it(&beat) {
                    return beat;
                }
            }
        };
        tokio::time::timeout(DEADLINE, next)
            .await
            .expect("a heartbeat in time")
    }
}

/// The request to start a workload of one component.
pub(crate) fn request(id: &str, image: &str) -> Value {
    json!({
        "workloadId": id,
        "workload": {
            "namespace": "test",
            "name": id,
            "witWorld": {
                "components": [{ "name": "app", "image": image }],
                "hostInterfaces": [{
                    "namespace": "wasi", "package": "http", "interfaces": ["incoming-handler"],
                    "config": { "host": id },
                }],
            },
        },
    })
}

/// The state in a workload status, without its prefix.
pub(crate) fn state(status: &Value) -> &str {
    status["workloadState"]
        .as_str()
        .and_then(|state| state.strip_prefix("WORKLOAD_STATE_"))
        .unwrap_or("UNSPECIFIED")
}

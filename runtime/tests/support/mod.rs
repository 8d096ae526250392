//! A test host on a free port, and a client for it.
#![allow(dead_code, reason = "each test binary uses only a part")]

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::{Engine, EngineBuilder};
use wash_runtime::error::InvocationError;
use wash_runtime::host::http::{Answered, DevRouter, HttpObserver, HttpServer, Router};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::types::{Component, Volume, Workload, WorkloadStartRequest, WorkloadStopRequest};
use wash_runtime::wit::WitInterface;
use wash_runtime::{GuestOutput, GuestSource, GuestStream};

/// Limit for every wait in these tests.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Everything the host reported: guest output, failures, answered requests.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) lines: Mutex<Vec<String>>,
    pub(crate) failures: Mutex<Vec<String>>,
    pub(crate) answered: Mutex<Vec<Answered>>,
    pub(crate) changed: tokio::sync::Notify,
}

impl Seen {
    /// Waits until `check` returns true.
    pub(crate) async fn until(&self, check: impl Fn(&Self) -> bool) {
        tokio::time::timeout(DEADLINE, async {
            loop {
                let changed = self.changed.notified();
                if check(self) {
                    return;
                }
                changed.await;
            }
        })
        .await
        .expect("the expected event did not happen in time");
    }
}

impl HttpObserver for Seen {
    fn answered(&self, request: &Answered) {
        self.answered.lock().unwrap().push(request.clone());
        self.changed.notify_waiters();
    }

    fn failed(&self, component: &str, error: &InvocationError) {
        self.failures
            .lock()
            .unwrap()
            .push(format!("{component}: {error}"));
        self.changed.notify_waiters();
    }
}

impl GuestOutput for Seen {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        self.lines
            .lock()
            .unwrap()
            .push(format!("{} {stream:?}: {line}", source.component));
        self.changed.notify_waiters();
    }
}

/// A running host, its address, its reports and an HTTP client.
pub(crate) struct TestHost {
    pub(crate) host: Arc<Host>,
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Seen>,
    pub(crate) client: Client<HttpConnector, Empty<Bytes>>,
}

/// An engine with low limits, so that guests which exceed them fail fast.
pub(crate) fn small_engine() -> EngineBuilder {
    Engine::builder()
        .with_max_cpu_time(Duration::from_millis(200))
        .with_max_memory(64 << 20)
}

impl TestHost {
    pub(crate) async fn start() -> Self {
        Self::with(small_engine(), DevRouter::default()).await
    }

    pub(crate) async fn with(engine: EngineBuilder, router: impl Router) -> Self {
        Self::configured(engine, router, |http| http).await
    }

    /// Starts a host with this configuration of outgoing requests.
    pub(crate) async fn with_egress(egress: EgressConfig) -> Self {
        let extend = |builder: HostBuilder| builder.with_egress(egress);
        Self::build(small_engine(), DevRouter::default(), |http| http, extend).await
    }

    /// Starts a host to which `extend` adds plugins.
    pub(crate) async fn with_plugins(
        router: impl Router,
        extend: impl FnOnce(HostBuilder) -> HostBuilder,
    ) -> Self {
        Self::extended(small_engine(), router, extend).await
    }

    /// As [`Self::with_plugins`], with this engine.
    pub(crate) async fn extended(
        engine: EngineBuilder,
        router: impl Router,
        extend: impl FnOnce(HostBuilder) -> HostBuilder,
    ) -> Self {
        Self::build(engine, router, |http| http, extend).await
    }

    pub(crate) async fn configured<R: Router>(
        engine: EngineBuilder,
        router: R,
        configure: impl FnOnce(HttpServer<R>) -> HttpServer<R>,
    ) -> Self {
        // The other servers in these tests listen on this machine's loopback.
        let egress = EgressConfig {
            allow_loopback: true,
            ..EgressConfig::default()
        };
        Self::build(engine, router, configure, |builder| builder.with_egress(egress)).await
    }

    async fn build<R: Router>(
        engine: EngineBuilder,
        router: R,
        configure: impl FnOnce(HttpServer<R>) -> HttpServer<R>,
        extend: impl FnOnce(HostBuilder) -> HostBuilder,
    ) -> Self {
        let seen = Arc::new(Seen::default());
        let http = HttpServer::new(router, "127.0.0.1:0".parse().unwrap())
            .await
            .unwrap();
        let http = configure(http)
            .with_observer(seen.clone())
            .with_error_details(true);
        let address = http.addresses()[0];
        let host = HostBuilder::new()
            .with_engine(engine.build().unwrap())
            .with_http_handler(Arc::new(http))
            .with_guest_output(seen.clone())
            .with_grace_period(Duration::from_secs(5));
        let host = extend(host).build().unwrap();
        let host = host.start().await.unwrap();
        Self {
            host,
            address,
            seen,
            client: Client::builder(TokioExecutor::new()).build_http(),
        }
    }

    pub(crate) async fn deploy(&self, id: &str, wasm: Vec<u8>) -> anyhow::Result<()> {
        self.deploy_at(id, wasm, &[]).await
    }

    /// Starts a workload whose `wasi:http` interface has these settings.
    pub(crate) async fn deploy_at(
        &self,
        id: &str,
        wasm: Vec<u8>,
        http: &[(&str, &str)],
    ) -> anyhow::Result<()> {
        self.deploy_in("test", id, wasm, http).await
    }

    /// Like [`deploy_at`](Self::deploy_at), in this namespace.
    pub(crate) async fn deploy_in(
        &self,
        namespace: &str,
        id: &str,
        wasm: Vec<u8>,
        http: &[(&str, &str)],
    ) -> anyhow::Result<()> {
        let interface = WitInterface {
            namespace: "wasi".to_owned(),
            package: "http".to_owned(),
            interfaces: HashSet::from(["incoming-handler".to_owned()]),
            config: http
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..WitInterface::default()
        };
        self.host
            .workload_start(WorkloadStartRequest {
                workload_id: id.to_owned(),
                workload: Workload {
                    namespace: namespace.to_owned(),
                    name: id.to_owned(),
                    components: vec![Component::new(id, wasm)],
                    host_interfaces: if http.is_empty() {
                        Vec::new()
                    } else {
                        vec![interface]
                    },
                    ..Workload::default()
                },
            })
            .await
            .map(|_| ())
    }

    /// Starts the workload `app` with these components.
    pub(crate) async fn run(&self, components: Vec<Component>) -> anyhow::Result<()> {
        self.run_with(components, Vec::new()).await
    }

    /// Starts the workload `app` with these components, which can mount these volumes.
    pub(crate) async fn run_with(
        &self,
        components: Vec<Component>,
        volumes: Vec<Volume>,
    ) -> anyhow::Result<()> {
        let workload = Workload {
            namespace: "test".to_owned(),
            name: "app".to_owned(),
            components,
            volumes,
            ..Workload::default()
        };
        let request = WorkloadStartRequest {
            workload_id: "app".to_owned(),
            workload,
        };
        self.host.workload_start(request).await.map(|_| ())
    }

    pub(crate) async fn undeploy(&self, id: &str) {
        self.host
            .workload_stop(WorkloadStopRequest {
                workload_id: id.to_owned(),
            })
            .await
            .unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, String) {
        self.try_get(path).await.expect("the request failed")
    }

    pub(crate) async fn try_get(&self, path: &str) -> anyhow::Result<(StatusCode, String)> {
        let uri = format!("http://{}{path}", self.address).parse()?;
        let response = tokio::time::timeout(DEADLINE, self.client.get(uri)).await??;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8(body.to_vec())?))
    }
}

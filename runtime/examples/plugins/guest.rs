//! A guest that measures its own calls, and its host.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::{DevRouter, HttpServer};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::plugin::HostPlugin;
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::{Request, fixture};

use crate::times::{self, Times};

/// A host with one workload.
pub(crate) struct Guest {
    address: SocketAddr,
    _host: Arc<Host>,
}

impl Guest {
    /// Starts the fixture component named `package`, with the interfaces of that package from `plugin`.
    pub(crate) async fn start(
        namespace: &str,
        package: &str,
        plugin: impl HostPlugin,
    ) -> anyhow::Result<Self> {
        let http = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse()?).await?;
        let address = *http.addresses().first().context("one address was bound")?;
        let engine = Engine::builder().with_max_cpu_time(Duration::from_mins(5));
        let host = HostBuilder::new()
            .with_engine(engine.build()?)
            .with_http_handler(Arc::new(http))
            .with_plugin(Arc::new(plugin))?
            .build()?
            .start()
            .await?;
        let interface = WitInterface {
            namespace: namespace.to_owned(),
            package: package.to_owned(),
            ..WitInterface::default()
        };
        host.workload_start(WorkloadStartRequest {
            workload_id: "bench".to_owned(),
            workload: Workload {
                namespace: "bench".to_owned(),
                name: "bench".to_owned(),
                components: vec![Component::new("bench", fixture::component(package))],
                host_interfaces: vec![interface],
                ..Workload::default()
            },
        })
        .await?;
        Ok(Self { address, _host: host })
    }

    /// Times of `count` operations, measured by the guest.
    pub(crate) async fn times(&self, operation: &str, count: usize) -> anyhow::Result<Times> {
        self.times_of(&format!("bench/times-{operation}?{count}"), &[("x-key", "key")])
            .await
    }

    /// Times that the guest returns for this path.
    pub(crate) async fn times_of(
        &self,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> anyhow::Result<Times> {
        let answer = self.get(path, headers).await?;
        Ok(Times::new(times::read(&answer)?))
    }

    /// Mean time of one operation out of `count`, in microseconds; the guest reads the clock only at the start and the end.
    pub(crate) async fn each(&self, operation: &str, count: u32) -> anyhow::Result<f64> {
        let answer = self.ask(&format!("total-{operation}?{count}")).await?;
        let total: f64 = answer.parse().with_context(|| answer.clone())?;
        Ok(total / f64::from(count) / 1e3)
    }

    pub(crate) async fn ask(&self, what: &str) -> anyhow::Result<String> {
        self.get(&format!("bench/{what}"), &[("x-key", "key")]).await
    }

    async fn get(&self, path: &str, headers: &[(&'static str, &str)]) -> anyhow::Result<String> {
        let request = Request::new("GET", format!("http://{}/{path}", self.address));
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(name, *value));
        let answer = tokio::task::spawn_blocking(move || request.send()).await?;
        Ok(answer.map_err(anyhow::Error::msg)?.body)
    }
}

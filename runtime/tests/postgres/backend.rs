//! A host with a PostgreSQL database for its workloads.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::wasmcloud_postgres::{Postgres, WasmcloudPostgres};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::{fixture, servers};

use crate::support::TestHost;

/// Name and settings of one `host_interfaces` entry.
pub(crate) type Entry<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

pub(crate) struct Backend {
    pub(crate) host: TestHost,
}

/// A backend with this server as the default.
pub(crate) fn on(server: &servers::Postgres) -> Postgres {
    Postgres::new(Servers::none().with_default(server.url().parse().unwrap()))
}

impl Backend {
    /// Starts a host and the workload `app`.
    pub(crate) async fn started(server: &servers::Postgres) -> Self {
        let backend = Self::new(on(server)).await;
        backend.start("app", &[(None, &[])]).await.unwrap();
        backend
    }

    pub(crate) async fn new(postgres: Postgres) -> Self {
        let plugin = WasmcloudPostgres::new(postgres);
        let extend = |builder: HostBuilder| builder.with_plugin(Arc::new(plugin)).unwrap();
        let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
        Self {
            host: TestHost::extended(engine, DynamicRouter::default(), extend).await,
        }
    }

    /// Starts the workload `name`; `entries` are the names and settings of its databases.
    pub(crate) async fn start(&self, name: &str, entries: &[Entry<'_>]) -> anyhow::Result<()> {
        let settings = |config: &[(&str, &str)]| {
            config
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect()
        };
        let http = WitInterface {
            config: settings(&[("host", name)]),
            ..WitInterface::parse("wasi:http/incoming-handler@0.2.0").unwrap()
        };
        let databases = entries.iter().map(|(name, config)| WitInterface {
            namespace: "wasmcloud".to_owned(),
            package: "postgres".to_owned(),
            name: name.map(str::to_owned),
            config: settings(config),
            ..WitInterface::default()
        });
        let workload = Workload {
            namespace: "test".to_owned(),
            name: name.to_owned(),
            components: vec![Component::new("app", fixture::component("postgres"))],
            host_interfaces: std::iter::once(http).chain(databases).collect(),
            ..Workload::default()
        };
        let request = WorkloadStartRequest {
            workload_id: name.to_owned(),
            workload,
        };
        self.host.host.workload_start(request).await.map(|_| ())
    }

    /// Sends the operation `what` with a statement and parameters to the workload `name`; returns the response's text.
    pub(crate) async fn ask(&self, name: &str, what: &str, statement: &str, params: &[&str]) -> String {
        let value = |text: &str| http::HeaderValue::from_bytes(text.as_bytes()).unwrap();
        let mut request = Request::get(format!("http://{}/{what}", self.host.address))
            .header(http::header::HOST, name)
            .header("x-sql", value(statement));
        if !params.is_empty() {
            request = request.header("x-params", value(&params.join("|")));
        }
        let request = request.body(Empty::new()).unwrap();
        let response = self.host.client.request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{what}: {text}");
        text
    }

    /// Runs a query in the workload `app`; returns its result.
    pub(crate) async fn query(&self, statement: &str) -> String {
        self.ask("app", "query", statement, &[]).await
    }

    /// Runs a batch of statements in the workload `app`; returns its result.
    pub(crate) async fn batch(&self, statements: &str) -> String {
        self.ask("app", "batch", statements, &[]).await
    }
}

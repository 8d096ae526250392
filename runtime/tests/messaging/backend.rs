//! A host with the messaging backend under test, and workloads that send and handle messages.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::wasmcloud_messaging::{Broker, WasmcloudMessaging};
use wash_runtime::types::{Component, LocalResources, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use crate::support::TestHost;

/// Settings of an interface or a component: keys and values.
pub(crate) type Config<'a> = &'a [(&'a str, &'a str)];

/// Components that handle messages: name and settings of each.
pub(crate) type Workers<'a> = &'a [(&'a str, Config<'a>)];

/// A host with one messaging backend.
pub(crate) struct Backend {
    pub(crate) host: TestHost,
    pub(crate) plugin: Arc<WasmcloudMessaging>,
}

fn map(config: Config<'_>) -> HashMap<String, String> {
    config
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

/// The `host_interfaces` entry for messaging, with this configuration.
pub(crate) fn messaging(config: Config<'_>) -> WitInterface {
    WitInterface {
        namespace: "wasmcloud".to_owned(),
        package: "messaging".to_owned(),
        interfaces: ["consumer", "handler"].map(str::to_owned).into(),
        config: map(config),
        ..WitInterface::default()
    }
}

/// A component that handles messages, with these settings.
pub(crate) fn worker(name: &str, config: Config<'_>) -> Component {
    let mut component = Component::new(name, fixture::component("messaging-worker"));
    component.local_resources = LocalResources {
        config: map(config),
        environment: map(&[("NAME", name)]),
        ..LocalResources::default()
    };
    component
}

impl Backend {
    pub(crate) async fn new(provider: impl Provider<dyn Broker>) -> Self {
        let plugin = Arc::new(WasmcloudMessaging::new(vec![Box::new(provider)]));
        let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
        let extend = |builder: HostBuilder| builder.with_plugin(Arc::clone(&plugin) as _).unwrap();
        Self {
            host: TestHost::extended(engine, DynamicRouter::default(), extend).await,
            plugin,
        }
    }

    /// Starts the workload `name`: a component that sends messages on HTTP requests, and these workers.
    pub(crate) async fn start(
        &self,
        id: &str,
        name: &str,
        config: Config<'_>,
        workers: Workers<'_>,
    ) -> anyhow::Result<()> {
        let front = Component::new("front", fixture::component("messaging-http"));
        let workers = workers.iter().map(|(name, config)| worker(name, config));
        self.run(id, name, config, std::iter::once(front).chain(workers).collect())
            .await
    }

    pub(crate) async fn run(
        &self,
        id: &str,
        name: &str,
        config: Config<'_>,
        components: Vec<Component>,
    ) -> anyhow::Result<()> {
        let http = WitInterface {
            config: map(&[("host", name)]),
            ..WitInterface::parse("wasi:http/incoming-handler@0.2.0").unwrap()
        };
        self.host
            .host
            .workload_start(WorkloadStartRequest {
                workload_id: id.to_owned(),
                workload: Workload {
                    namespace: "test".to_owned(),
                    name: name.to_owned(),
                    components,
                    host_interfaces: vec![http, messaging(config)],
                    ..Workload::default()
                },
            })
            .await
            .map(|_| ())
    }

    /// Lets the workload `name` send a message; `what` is `publish/SUBJECT?BODY` or `request/SUBJECT?BODY`. Returns the response's
    /// text.
    pub(crate) async fn ask(&self, name: &str, what: &str) -> String {
        self.ask_with(name, what, &[]).await
    }

    pub(crate) async fn ask_with(&self, name: &str, what: &str, headers: Config<'_>) -> String {
        let mut request =
            Request::get(format!("http://{}/{what}", self.host.address)).header(http::header::HOST, name);
        for (header, value) in headers {
            request = request.header(*header, *value);
        }
        let request = request.body(Empty::new()).unwrap();
        let response = self.host.client.request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{what}: {text}");
        text
    }

    /// The number of lines with this beginning that a component printed.
    pub(crate) fn count(&self, component: &str, line: &str) -> usize {
        let line = format!("{component} Stdout: {line}");
        let lines = self.host.seen.lines.lock().unwrap();
        lines.iter().filter(|seen| seen.starts_with(&line)).count()
    }

    /// Waits until these components together have printed at least `times` lines with this beginning.
    pub(crate) async fn until_printed(&self, components: &[&str], line: &str, times: usize) {
        let seen = || -> usize {
            components
                .iter()
                .map(|component| self.count(component, line))
                .sum()
        };
        self.host.seen.until(|_| seen() >= times).await;
    }
}

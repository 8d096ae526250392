//! A host with the backend under test, and a guest that uses it.

use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasi_blobstore::WasiBlobstore;
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use crate::support::TestHost;

/// Name and settings of one `host_interfaces` entry.
pub(crate) type Entry<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

/// A host with the blob store under test.
pub(crate) struct Backend {
    pub(crate) host: TestHost,
}

impl Backend {
    pub(crate) async fn new(plugin: WasiBlobstore) -> Self {
        let extend = |builder: HostBuilder| builder.with_plugin(Arc::new(plugin)).unwrap();
        let engine = Engine::builder().with_max_cpu_time(Duration::from_mins(1));
        Self {
            host: TestHost::extended(engine, DynamicRouter::default(), extend).await,
        }
    }

    /// Starts the workload `name`; `entries` are the names and settings of its blob stores.
    pub(crate) async fn start(&self, id: &str, name: &str, entries: &[Entry<'_>]) -> anyhow::Result<()> {
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
        let blobstore = entries.iter().map(|(name, config)| WitInterface {
            namespace: "wasi".to_owned(),
            package: "blobstore".to_owned(),
            name: name.map(str::to_owned),
            config: settings(config),
            ..WitInterface::default()
        });
        self.host
            .host
            .workload_start(WorkloadStartRequest {
                workload_id: id.to_owned(),
                workload: Workload {
                    namespace: "test".to_owned(),
                    name: name.to_owned(),
                    components: vec![Component::new("app", fixture::component("blobstore"))],
                    host_interfaces: std::iter::once(http).chain(blobstore).collect(),
                    ..Workload::default()
                },
            })
            .await
            .map(|_| ())
    }

    /// Sends the operation `what` on the object `key` to the workload `name`; returns the response's text.
    pub(crate) async fn ask(&self, name: &str, what: &str, key: &str) -> String {
        self.ask_in(name, "", what, key).await
    }

    /// As [`Self::ask`], in a container whose name cannot be part of a URL path.
    pub(crate) async fn ask_in(&self, name: &str, container: &str, what: &str, key: &str) -> String {
        let header = |text: &str| http::HeaderValue::from_bytes(text.as_bytes()).unwrap();
        let request = Request::get(format!("http://{}/{what}", self.host.address))
            .header(http::header::HOST, name)
            .header("x-key", header(key))
            .header("x-container", header(container))
            .body(Empty::new())
            .unwrap();
        let response = self.host.client.request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{what}: {text}");
        text
    }
}

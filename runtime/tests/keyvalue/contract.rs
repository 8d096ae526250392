//! The test suite for every backend.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::backends::Provider;
use wash_runtime::plugin::wasi_keyvalue::{MAX_KEY, MAX_VALUE, Store, WasiKeyvalue};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use crate::support::TestHost;

/// Name and settings of one `host_interfaces` entry.
pub(crate) type Entry<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

/// A host whose default backend is the one under test.
pub(crate) struct Backend {
    pub(crate) host: TestHost,
}

impl Backend {
    pub(crate) async fn new(provider: impl Provider<dyn Store>) -> Self {
        Self::of(vec![Box::new(provider)]).await
    }

    pub(crate) async fn of(providers: Vec<Box<dyn Provider<dyn Store>>>) -> Self {
        let plugin = WasiKeyvalue::new(providers);
        let extend = |builder: HostBuilder| builder.with_plugin(Arc::new(plugin)).unwrap();
        let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
        Self {
            host: TestHost::extended(engine, DynamicRouter::default(), extend).await,
        }
    }

    /// Starts the workload `name`; `entries` are the names and settings of its key-value interfaces.
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
        let keyvalue = entries.iter().map(|(name, config)| WitInterface {
            namespace: "wasi".to_owned(),
            package: "keyvalue".to_owned(),
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
                    components: vec![Component::new("app", fixture::component("keyvalue"))],
                    host_interfaces: std::iter::once(http).chain(keyvalue).collect(),
                    ..Workload::default()
                },
            })
            .await
            .map(|_| ())
    }

    /// Sends the operation `what` on `key` to the workload `name`; returns the response's text.
    pub(crate) async fn ask(&self, name: &str, what: &str, key: &str) -> String {
        let request = Request::get(format!("http://{}/{what}", self.host.address))
            .header(http::header::HOST, name)
            .header("x-key", http::HeaderValue::from_bytes(key.as_bytes()).unwrap())
            .body(Empty::new())
            .unwrap();
        let response = self.host.client.request(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(status, StatusCode::OK, "{what}: {text}");
        text
    }

    /// Runs the test suite.
    pub(crate) async fn conforms(&self) {
        self.start("shop", "shop", &[(None, &[])]).await.unwrap();
        let ask = async |what: &str, key: &str| self.ask("shop", what, key).await;

        // Values that exist, and values that do not.
        assert_eq!(ask("b/get", "k").await, "none");
        assert_eq!(ask("b/exists", "k").await, "false");
        assert_eq!(ask("b/delete", "k").await, "done");
        assert_eq!(ask("b/set?v1", "k").await, "done");
        assert_eq!(ask("b/set?v2", "k").await, "done");
        assert_eq!(ask("b/get", "k").await, "some v2");
        assert_eq!(ask("b/exists", "k").await, "true");
        assert_eq!(ask("b/delete", "k").await, "done");
        assert_eq!(ask("b/get", "k").await, "none");

        // Sizes, from empty to the limit.
        for length in [0, 1, 65_537, MAX_VALUE] {
            assert_eq!(ask(&format!("b/set-bytes?{length}"), "size").await, "done");
            assert_eq!(ask("b/length", "size").await, length.to_string());
        }
        let refused = ask(&format!("b/set-bytes?{}", MAX_VALUE + 1), "size").await;
        assert!(
            refused.contains("a value may have at most 1048576 bytes"),
            "{refused}"
        );
        assert_eq!(
            ask("b/length", "size").await,
            MAX_VALUE.to_string(),
            "the earlier value must remain"
        );

        // Keys with a special meaning in some backend, file system or protocol.
        let longest = "x".repeat(MAX_KEY);
        let odd = [
            "a/b",
            "../up",
            "..",
            ".",
            "a.b.>",
            "*",
            "a b",
            "CON",
            "ä€😀",
            "K",
            "%2f",
            "a\\b",
            "~",
            &longest,
        ];
        for key in odd {
            assert_eq!(ask(&format!("odd/set?{}", key.len()), key).await, "done", "{key}");
        }
        for key in odd {
            assert_eq!(ask("odd/get", key).await, format!("some {}", key.len()), "{key}");
        }
        assert_eq!(ask("odd/exists", "k").await, "false", "case matters");
        assert!(
            ask("odd/list", "")
                .await
                .starts_with(&format!("{0} keys, {0} different", odd.len()))
        );
        for key in ["", &"x".repeat(MAX_KEY + 1)] {
            assert!(
                ask("odd/get", key)
                    .await
                    .contains("a key must have 1 to 1024 bytes")
            );
        }

        // Buckets are separate.
        assert_eq!(ask("other/exists", "a/b").await, "false");

        // Counters.
        assert_eq!(ask("b/increment?5", "n").await, "5");
        assert_eq!(ask("b/increment?0", "n").await, "5");
        assert_eq!(ask("b/increment?37", "n").await, "42");
        assert_eq!(ask("b/get", "n").await, "some 42");
        assert_eq!(ask("b/set?x", "n").await, "done");
        assert!(ask("b/increment?1", "n").await.contains("not a counter"));
        assert_eq!(ask("b/set?18446744073709551615", "n").await, "done");
        assert!(ask("b/increment?1", "n").await.contains("exceed 64 bits"));
        let often = (0..64).map(|_| ask("b/increment-often?20", "often"));
        join_all(often).await;
        assert_eq!(ask("b/increment?0", "often").await, (64 * 20).to_string());

        // Batches keep their order, and invalid ones are refused before any change.
        assert_eq!(
            ask("batch/batch", "").await,
            r#"["b=2", "", "a=3", "b=2", "false true", "true false"]"#
        );

        // Workloads are isolated from each other.
        self.start("cafe", "cafe", &[(None, &[])]).await.unwrap();
        assert_eq!(self.ask("cafe", "b/exists", "size").await, "false");
        assert_eq!(self.ask("cafe", "b/set?theirs", "size").await, "done");
        assert_eq!(ask("b/length", "size").await, MAX_VALUE.to_string());
    }

    /// Checks that many keys are listed page by page, also during writes.
    pub(crate) async fn lists(&self, count: usize) {
        self.start("many", "many", &[(None, &[])]).await.unwrap();
        let ask = async |what: &str| self.ask("many", what, "").await;
        assert_eq!(ask("none/list").await, "0 keys, 0 different, 1 pages");
        assert_eq!(ask(&format!("b/fill?{count}")).await, "done");
        let all = ask("b/list").await;
        assert!(
            all.starts_with(&format!("{count} keys, {count} different")),
            "{all}"
        );
        let pages: usize = all.split(' ').nth(4).unwrap().parse().unwrap();
        assert!(pages > 1, "{all}");
        // The guest deletes one key and adds another after each page. A deleted key is listed if its page came first.
        let writing = ask("b/list?write").await;
        let different: usize = writing.split(' ').nth(2).unwrap().parse().unwrap();
        assert!(different >= count - pages && different <= count, "{writing}");
    }
}

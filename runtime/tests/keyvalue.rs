//! One contract for every backend of `wasi:keyvalue`, through a real guest.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DynamicRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasi_keyvalue::{InMemory, MAX_KEY, MAX_VALUE, WasiKeyvalue};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use support::TestHost;

/// Name and settings of one `host_interfaces` entry.
type Entry<'a> = (Option<&'a str>, &'a [(&'a str, &'a str)]);

/// A host whose first backend is the one under test.
struct Backend {
    host: TestHost,
}

impl Backend {
    async fn in_memory(capacity: usize) -> Self {
        let plugin = WasiKeyvalue::new(vec![Box::new(InMemory::with_capacity(capacity))]);
        let extend = |builder: HostBuilder| builder.with_plugin(Arc::new(plugin)).unwrap();
        let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
        Self {
            host: TestHost::extended(engine, DynamicRouter::default(), extend).await,
        }
    }

    /// Start the workload `name`; `entries` are names and settings of its key-value interfaces.
    async fn start(&self, id: &str, name: &str, entries: &[Entry<'_>]) -> anyhow::Result<()> {
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

    /// Let the workload `name` do something with a key.
    async fn ask(&self, name: &str, what: &str, key: &str) -> String {
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

    /// What every backend does.
    async fn conforms(&self) {
        self.start("shop", "shop", &[(None, &[])]).await.unwrap();
        let ask = async |what: &str, key: &str| self.ask("shop", what, key).await;

        // Values, and what is not there.
        assert_eq!(ask("b/get", "k").await, "none");
        assert_eq!(ask("b/exists", "k").await, "false");
        assert_eq!(ask("b/delete", "k").await, "done");
        assert_eq!(ask("b/set?v1", "k").await, "done");
        assert_eq!(ask("b/set?v2", "k").await, "done");
        assert_eq!(ask("b/get", "k").await, "some v2");
        assert_eq!(ask("b/exists", "k").await, "true");
        assert_eq!(ask("b/delete", "k").await, "done");
        assert_eq!(ask("b/get", "k").await, "none");

        // Sizes, from nothing to the limit.
        for length in [0, 1, 65_537, MAX_VALUE] {
            assert_eq!(ask(&format!("b/set-bytes?{length}"), "size").await, "done");
            assert_eq!(ask("b/length", "size").await, length.to_string());
        }
        let refused = ask(&format!("b/set-bytes?{}", MAX_VALUE + 1), "size").await;
        assert!(refused.contains("a value has at most 1048576 bytes"), "{refused}");
        assert_eq!(ask("b/length", "size").await, MAX_VALUE.to_string(), "as it was");

        // Keys of all kinds are keys, and nothing else.
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
            assert!(ask("odd/get", key).await.contains("a key has 1 to 1024 bytes"));
        }

        // Buckets are apart.
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

        // Batches keep their order, and are refused before they begin.
        assert_eq!(
            ask("batch/batch", "").await,
            r#"["b=2", "", "a=3", "b=2", "false true", "true false"]"#
        );

        // Isolation, also of one name in two namespaces and two names in one.
        self.start("cafe", "cafe", &[(None, &[])]).await.unwrap();
        assert_eq!(self.ask("cafe", "b/exists", "size").await, "false");
        assert_eq!(self.ask("cafe", "b/set?theirs", "size").await, "done");
        assert_eq!(ask("b/length", "size").await, MAX_VALUE.to_string());
    }

    /// Many keys are listed page by page, in time that grows with their number, also while others write.
    async fn lists(&self, count: usize) {
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
        // One key goes after each page: those before the page were listed, those after it are not.
        let writing = ask("b/list?write").await;
        let different: usize = writing.split(' ').nth(2).unwrap().parse().unwrap();
        assert!(different >= count - pages && different <= count, "{writing}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_memory_conforms() {
    Backend::in_memory(64 << 20).await.conforms().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_memory_lists_a_hundred_thousand_keys() {
    Backend::in_memory(64 << 20).await.lists(100_000).await;
}

#[tokio::test]
async fn what_a_workload_stores_in_memory_is_bounded_and_forgotten_with_it() {
    let backend = Backend::in_memory(4096).await;
    backend.start("1", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(backend.ask("shop", "b/set-bytes?3000", "one").await, "done");
    let refused = backend.ask("shop", "b/set-bytes?3000", "two").await;
    assert!(refused.contains("has no room for this one"), "{refused}");
    assert_eq!(
        backend.ask("shop", "b/set-bytes?3500", "one").await,
        "done",
        "in its place"
    );
    assert_eq!(backend.ask("shop", "b/delete", "one").await, "done");
    assert_eq!(backend.ask("shop", "b/set-bytes?3000", "two").await, "done");

    // The next version finds it while the old one still runs; when none runs, it is gone.
    backend.start("2", "shop", &[(None, &[])]).await.unwrap();
    backend.host.undeploy("1").await;
    assert_eq!(backend.ask("shop", "b/length", "two").await, "3000");
    backend.host.undeploy("2").await;
    backend.start("3", "shop", &[(None, &[])]).await.unwrap();
    assert_eq!(backend.ask("shop", "b/exists", "two").await, "false");
}

#[tokio::test]
async fn named_entries_are_stores_of_their_own_and_other_names_are_none() {
    let backend = Backend::in_memory(1 << 20).await;
    let entries: [Entry<'_>; 2] = [
        (Some("cache"), &[("backend", "in-memory")]),
        (Some("sessions"), &[("bucket", "s")]),
    ];
    backend.start("shop", "shop", &entries).await.unwrap();
    assert_eq!(backend.ask("shop", "cache/set?1", "k").await, "done");
    assert_eq!(backend.ask("shop", "sessions/exists", "k").await, "false");
    assert_eq!(
        backend.ask("shop", "other/get", "k").await,
        "error: no such store"
    );
}

#[tokio::test]
async fn settings_that_do_not_fit_keep_a_workload_from_starting() {
    let backend = Backend::in_memory(1 << 20).await;
    let wrong: [Entry<'_>; 2] = [
        (Some("cache"), &[("backend", "valkey")]),
        (Some("sessions"), &[("url", "redis://x")]),
    ];
    let error = backend.start("shop", "shop", &wrong).await.unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains("('cache'): there is no backend 'valkey'; this host has in-memory")
            && text.contains("('sessions'): backend 'in-memory' has no setting 'url'; it has bucket"),
        "{text}"
    );
}

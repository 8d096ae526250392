//! Log messages of components: records, levels, limits.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use wash_runtime::host::http::DevRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasi_logging::{LogRecord, LogSink, WasiLogging};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::parts;

use support::TestHost;

#[derive(Default)]
struct Records(Mutex<Vec<String>>);

impl LogSink for Records {
    fn log(&self, record: &LogRecord<'_>) {
        let (workload, component) = (record.workload_name, record.component);
        let record = format!(
            "{workload}/{component} {} {}: {}",
            record.level, record.context, record.message
        );
        self.0.lock().unwrap().push(record);
    }
}

async fn host() -> (TestHost, Arc<Records>) {
    let records = Arc::new(Records::default());
    let plugin = Arc::new(WasiLogging::with_sink(records.clone()));
    let extend = |builder: HostBuilder| builder.with_plugin(plugin).unwrap();
    (
        TestHost::with_plugins(DevRouter::default(), extend).await,
        records,
    )
}

async fn start(host: &TestHost, name: &str, message: &str, config: &[(&str, &str)]) -> anyhow::Result<()> {
    let logging = WitInterface {
        config: config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<HashMap<_, _>>(),
        ..WitInterface::parse("wasi:logging/logging@0.1.0-draft").unwrap()
    };
    host.host
        .workload_start(WorkloadStartRequest {
            workload_id: name.to_owned(),
            workload: Workload {
                namespace: "test".to_owned(),
                name: name.to_owned(),
                components: vec![Component::new("app", parts::logging("stock", message))],
                host_interfaces: vec![logging],
                ..Workload::default()
            },
        })
        .await
        .map(|_| ())
}

#[tokio::test]
async fn records_have_a_level_a_context_a_workload_and_a_component() {
    let (host, records) = host().await;
    start(&host, "shop", "sold", &[]).await.unwrap();
    assert_eq!(host.get("/").await.1, "logged");
    let expected = ["trace", "debug", "info", "warn", "error", "critical"]
        .map(|level| format!("shop/app {level} stock: sold"));
    assert_eq!(*records.0.lock().unwrap(), expected);
}

#[tokio::test]
async fn each_workload_has_its_own_level() {
    let (host, records) = host().await;
    start(&host, "loud", "sold", &[]).await.unwrap();
    start(&host, "calm", "sold", &[("level", "error")]).await.unwrap();
    // The newest workload serves the request.
    host.get("/").await;
    assert_eq!(
        *records.0.lock().unwrap(),
        ["calm/app error stock: sold", "calm/app critical stock: sold"]
    );
    host.undeploy("calm").await;
    start(&host, "loud-again", "sold", &[]).await.unwrap();
    host.get("/").await;
    assert_eq!(records.0.lock().unwrap().len(), 2 + 6);
}

#[tokio::test]
async fn invalid_settings_prevent_the_start_of_a_workload() {
    let (host, _) = host().await;
    let error = start(&host, "shop", "sold", &[("level", "loud")])
        .await
        .unwrap_err();
    let text = format!("{error:#}");
    assert!(
        text.contains(
            "invalid level 'loud' for wasi:logging: expected one of trace, debug, info, warn, error, critical"
        ),
        "{text}"
    );
    let error = start(&host, "shop", "sold", &[("levle", "info")])
        .await
        .unwrap_err();
    assert!(
        format!("{error:#}").contains("no setting 'levle'; available: level"),
        "{error:#}"
    );
}

#[tokio::test]
async fn the_length_of_a_message_is_limited() {
    let (host, records) = host().await;
    start(&host, "shop", &"x".repeat(20_000), &[]).await.unwrap();
    host.get("/").await;
    let longest = records.0.lock().unwrap().iter().map(String::len).max().unwrap();
    assert!((16 * 1024..17 * 1024).contains(&longest), "{longest}");
}

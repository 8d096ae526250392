//! `wasmcloud:secrets` through a real guest: isolation, and no secret in the log.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg(feature = "wasip3")]

mod support;

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};
use wash_runtime::host::http::DevRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasmcloud_secrets::{Secret, Secrets, Vault, WasmcloudSecrets};
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use crate::support::TestHost;

/// Records everything the host logs, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut self.clone());
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn workload(settings: &[(&str, &str)]) -> Workload {
    Workload {
        namespace: "test".to_owned(),
        name: "app".to_owned(),
        components: vec![Component::new("app", fixture::component("secrets"))],
        host_interfaces: vec![WitInterface {
            namespace: "wasmcloud".to_owned(),
            package: "secrets".to_owned(),
            config: settings
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..WitInterface::default()
        }],
        ..Workload::default()
    }
}

async fn host(vault: &Vault) -> TestHost {
    let plugin = Arc::new(WasmcloudSecrets::new(vault.clone()));
    let extend = |builder: HostBuilder| builder.with_plugin(plugin).unwrap();
    TestHost::with_plugins(DevRouter::default(), extend).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_component_gets_only_its_own_secrets_and_they_are_not_logged() {
    let log = Log::default();
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    let vault = Vault::default();
    let host = host(&vault).await;
    vault.put(
        "1",
        "app",
        Secrets::from([
            ("token".to_owned(), Secret::text("hunter2".to_owned())),
            ("key".to_owned(), Secret::bytes(vec![7, 0, 255])),
        ]),
    );
    vault.put(
        "1",
        "other",
        Secrets::from([("theirs".to_owned(), Secret::text("hunter3".to_owned()))]),
    );
    host.host
        .workload_start(WorkloadStartRequest {
            workload_id: "1".to_owned(),
            workload: workload(&[]),
        })
        .await
        .unwrap();
    let get = async |key: &str| host.get(&format!("/{key}")).await.1;
    assert_eq!(get("token").await, "SecretValue::String(\"hunter2\")");
    assert_eq!(get("key").await, "SecretValue::Bytes([7, 0, 255])");
    for key in ["theirs", "TOKEN", "", "token%00"] {
        assert_eq!(get(key).await, "SecretsError::NotFound", "{key}");
    }
    let logged = log.0.lock().unwrap().clone();
    assert!(
        logged.contains("wasmcloud:secrets/reveal"),
        "calls must be logged: {logged}"
    );
    assert!(
        !logged.contains("hunter") && !logged.contains("[7, 0, 255]"),
        "{logged}"
    );

    // Stopping the workload removes its secrets.
    host.undeploy("1").await;
    assert!(!format!("{vault:?}").contains("token"), "{vault:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_cannot_be_passed_as_settings() {
    let host = host(&Vault::default()).await;
    let refused = host
        .host
        .workload_start(WorkloadStartRequest {
            workload_id: "1".to_owned(),
            workload: workload(&[("token", "hunter2")]),
        })
        .await
        .unwrap_err();
    let text = format!("{refused:#}");
    assert!(
        text.contains("wasmcloud:secrets has no settings") && !text.contains("hunter2"),
        "{text}"
    );
}

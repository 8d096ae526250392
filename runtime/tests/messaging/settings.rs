//! Settings of workloads and components, and errors that prevent a start.

use bytes::Bytes;
use wash_runtime::host::HostApi as _;
use wash_runtime::plugin::wasmcloud_messaging::InProcess;
#[cfg(feature = "nats")]
use wash_runtime::plugin::{
    backends::Provider,
    nats::NatsServers,
    servers::Servers,
    wasmcloud_messaging::{Broker, NatsSubjects},
};
use wash_runtime::types::{Service, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;

use crate::backend::{Backend, Config, messaging, worker};

async fn refused(config: Config<'_>, own: Config<'_>) -> String {
    let backend = Backend::new(InProcess::new()).await;
    let started = backend.start("1", "app", config, &[("worker", own)]).await;
    format!("{:#}", started.unwrap_err())
}

#[tokio::test]
async fn invalid_settings_prevent_the_start_of_a_workload() {
    let table: [(Config<'_>, Config<'_>, &str); 6] = [
        (
            &[("backend", "kafka")],
            &[],
            "unknown backend 'kafka'; available: in-process",
        ),
        (
            &[("subscription", "a")],
            &[],
            "backend 'in-process' has no setting 'subscription'; available: subscriptions, consumer_group, max_in_flight, prefix",
        ),
        (
            &[("subscriptions", "a.>.b")],
            &[],
            "component 'worker': invalid 'subscriptions': invalid subject 'a.>.b'",
        ),
        (
            &[],
            &[("subscriptions", "runtime.>")],
            "covers 'runtime.>', which is reserved",
        ),
        (
            &[],
            &[("subscriptions", "tasks,*.host.*")],
            "a subscription to '*.host.*' covers 'runtime.>', which is reserved",
        ),
        (&[("prefix", "a b")], &[], "invalid 'prefix'"),
    ];
    for (config, own, expected) in table {
        let error = refused(config, own).await;
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn a_handler_without_subscriptions_gets_nothing() {
    let backend = Backend::new(InProcess::new()).await;
    backend.start("1", "app", &[], &[("worker", &[])]).await.unwrap();
    assert_eq!(
        backend.ask("app", "request/tasks?echo:").await,
        "error: nobody is subscribed to 'tasks'"
    );
}

#[tokio::test]
async fn components_without_settings_use_those_of_the_workload() {
    let backend = Backend::new(InProcess::new()).await;
    let workers: [(&str, Config<'_>); 2] = [("one", &[]), ("two", &[("subscriptions", "own")])];
    backend
        .start("1", "app", &[("subscriptions", "all.>")], &workers)
        .await
        .unwrap();
    assert_eq!(backend.ask("app", "request/all.x?name:").await, "one");
    assert_eq!(backend.ask("app", "request/own?name:").await, "two");
}

#[cfg(feature = "nats")]
#[test]
fn the_capabilities_page_lists_every_backend_and_setting() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");
    let page = std::fs::read_to_string(page).unwrap();
    let section = page.split("## `wasmcloud:messaging`").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let servers = NatsServers::new(Servers::none());
    let backends: [Box<dyn Provider<dyn Broker>>; 2] =
        [Box::new(InProcess::new()), Box::new(NatsSubjects::new(servers))];
    for backend in backends {
        assert!(
            section.contains(&format!("| `{}` |", backend.kind())),
            "{}",
            backend.kind()
        );
        for key in backend.keys() {
            assert!(section.contains(&format!("`{key}`")), "{}: {key}", backend.kind());
        }
    }
}

fn request(workload: Workload) -> WorkloadStartRequest {
    WorkloadStartRequest {
        workload_id: "1".to_owned(),
        workload,
    }
}

#[tokio::test]
async fn a_service_cannot_handle_messages() {
    let backend = Backend::new(InProcess::new()).await;
    let workload = Workload {
        name: "app".to_owned(),
        service: Some(Service {
            bytes: Bytes::from(fixture::component("messaging-worker")),
            ..Service::default()
        }),
        host_interfaces: vec![messaging(&[])],
        ..Workload::default()
    };
    let error = backend
        .host
        .host
        .workload_start(request(workload))
        .await
        .unwrap_err();
    let error = format!("{error:#}");
    assert!(
        error.contains("services cannot handle messages: export it from a component"),
        "{error}"
    );
}

#[tokio::test]
async fn a_workload_has_one_broker_and_handles_messages_only_if_it_lists_the_handler() {
    let backend = Backend::new(InProcess::new()).await;
    let named = |name: &str| WitInterface {
        name: Some(name.to_owned()),
        ..messaging(&[])
    };
    let workload = |host_interfaces| Workload {
        name: "app".to_owned(),
        components: vec![worker("worker", &[("subscriptions", "tasks")])],
        host_interfaces,
        ..Workload::default()
    };
    let start = async |host_interfaces| {
        let request = request(workload(host_interfaces));
        backend.host.host.workload_start(request).await
    };
    let error = start(vec![named("a"), named("b")]).await.unwrap_err();
    assert!(
        format!("{error:#}").contains("supports one entry per workload"),
        "{error:#}"
    );

    let consumer = WitInterface {
        interfaces: ["consumer"].map(str::to_owned).into(),
        ..messaging(&[])
    };
    start(vec![consumer]).await.unwrap();
    backend.start("2", "asker", &[], &[]).await.unwrap();
    assert_eq!(
        backend.ask("asker", "request/tasks?echo:").await,
        "error: nobody is subscribed to 'tasks'"
    );
    backend.host.undeploy("1").await;
    start(vec![named("a")]).await.unwrap();
    assert_eq!(backend.ask("asker", "request/tasks?echo:hi").await, "hi");
}

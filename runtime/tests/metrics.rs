//! Metrics of a host: requests, failures, instances, plugin calls.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DevRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::metrics::Metrics;
use wash_runtime::plugin::wasi_config::DynamicConfig;
use wash_runtime::plugin::wasi_keyvalue::WasiKeyvalue;
use wash_runtime::plugin::wasi_logging::WasiLogging;
use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::{fixture, guest, parts};

use support::{DEADLINE, TestHost};

/// The value of the series with exactly this name and labels; 0 if it does not exist.
fn value(metrics: &Metrics, series: &str) -> f64 {
    let text = metrics.prometheus();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// Waits until a series has this value.
async fn until(metrics: &Metrics, series: &str, expected: f64) {
    let reached = async {
        while (value(metrics, series) - expected).abs() > f64::EPSILON {
            tokio::task::yield_now().await;
        }
    };
    let reached = tokio::time::timeout(DEADLINE, reached).await;
    assert!(
        reached.is_ok(),
        "{series} is not {expected}:\n{}",
        metrics.prometheus()
    );
}

fn owned(name: &str, component: &str, more: &str) -> String {
    format!(r#"{name}{{namespace="test",workload="{component}",component="{component}"{more}}}"#)
}

#[tokio::test]
async fn requests_and_bytes_are_counted_by_component_and_class() {
    let host = TestHost::start().await;
    let metrics = host.host.metrics().clone();
    host.get("/").await;
    until(
        &metrics,
        r#"wash_http_unrouted_requests_total{status="5xx"}"#,
        1.0,
    )
    .await;

    host.deploy("echo", fixture::component("capabilities"))
        .await
        .unwrap();
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    for _ in 0..3 {
        let request = Request::post(format!("http://{}/echo", host.address)).body(Full::new("12345".into()));
        let response = client.request(request.unwrap()).await.unwrap();
        response.into_body().collect().await.unwrap();
    }
    host.deploy("gone", guest::Http::new("gone").status(404).component())
        .await
        .unwrap();
    host.get("/?a=1").await;
    until(
        &metrics,
        &owned("wash_http_requests_total", "gone", r#",status="4xx""#),
        1.0,
    )
    .await;
    until(
        &metrics,
        &owned("wash_http_requests_total", "echo", r#",status="2xx""#),
        3.0,
    )
    .await;
    let number = |name: &str, of: &str, more: &str| value(&metrics, &owned(name, of, more));
    for (name, more, expected) in [
        ("wash_http_request_body_bytes_total", "", 15.0),
        ("wash_http_response_body_bytes_total", "", 15.0),
        ("wash_http_request_duration_seconds_count", "", 3.0),
        ("wash_http_request_duration_seconds_bucket", r#",le="+Inf""#, 3.0),
        ("wash_instances_created_total", "", 3.0),
    ] {
        let found = number(name, "echo", more);
        assert!((found - expected).abs() < f64::EPSILON, "{name}: {found}");
    }
    assert!(number("wash_http_request_duration_seconds_sum", "echo", "") > 0.0);
    let text = metrics.prometheus();
    assert!(!text.contains("a=1") && !text.contains("/echo"), "{text}");
}

#[tokio::test]
async fn failures_are_counted_by_kind() {
    let host = TestHost::start().await;
    let guests = [
        ("unreachable", guest::trap()),
        ("cpu_time", guest::endless()),
        ("memory", guest::hog()),
        ("stack_overflow", guest::Http::new("").recurses().component()),
    ];
    for (kind, wasm) in guests {
        let name = kind.replace('_', "-");
        host.deploy(&name, wasm).await.unwrap();
        host.get("/").await;
        let series = owned("wash_failures_total", &name, &format!(r#",kind="{kind}""#));
        until(host.host.metrics(), &series, 1.0).await;
        let text = host.host.metrics().prometheus();
        let failures = format!(r#"wash_failures_total{{namespace="test",workload="{name}""#);
        let kinds = text.lines().filter(|line| line.starts_with(&failures)).count();
        assert_eq!(kinds, 1, "exactly one failure of one kind:\n{text}");
    }
}

#[tokio::test]
async fn instances_and_queue_length_are_current_values() {
    let host = TestHost::start().await;
    let wasm = guest::Http::new("slow")
        .sleeps(Duration::from_millis(300))
        .component();
    let component = Component {
        max_invocations: 1,
        ..Component::new("slow", wasm)
    };
    host.run(vec![component]).await.unwrap();
    let metrics = host.host.metrics();
    let owner = r#"{namespace="test",workload="app",component="slow""#;
    let (instances, queue) = (
        format!("wash_instances{owner}}}"),
        format!("wash_queue_length{owner}}}"),
    );
    let both = futures::future::join(host.get("/"), host.get("/"));
    let seen = async {
        until(metrics, &queue, 1.0).await;
        until(metrics, &instances, 1.0).await;
        // One request runs and one waits, so the third one is refused.
        host.get("/").await;
    };
    futures::future::join(both, seen).await;
    until(metrics, &instances, 0.0).await;
    assert!(value(metrics, &queue).abs() < f64::EPSILON);
    let overloaded = format!(r#"wash_failures_total{owner},kind="overloaded"}}"#);
    assert!((value(metrics, &overloaded) - 1.0).abs() < f64::EPSILON);
}

/// A host that counts in `metrics`, with a component that uses `wasi:keyvalue`.
async fn keyvalue_host(metrics: &Metrics) -> TestHost {
    let extend = |builder: HostBuilder| {
        builder
            .with_metrics(metrics.clone())
            .with_plugin(Arc::new(WasiKeyvalue::default()))
            .unwrap()
    };
    let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
    let host = TestHost::extended(engine, DevRouter::default(), extend).await;
    let keyvalue = WitInterface::parse("wasi:keyvalue/store@0.2.0-draft").unwrap();
    let request = WorkloadStartRequest {
        workload_id: "app".to_owned(),
        workload: Workload {
            namespace: "test".to_owned(),
            name: "app".to_owned(),
            components: vec![Component::new("app", fixture::component("keyvalue"))],
            host_interfaces: vec![WitInterface {
                interfaces: ["store", "atomics", "batch"].map(str::to_owned).into(),
                ..keyvalue
            }],
            ..Workload::default()
        },
    };
    host.host.workload_start(request).await.unwrap();
    host
}

#[tokio::test]
async fn calls_of_plugins_are_counted_by_outcome() {
    let metrics = Metrics::new();
    let host = keyvalue_host(&metrics).await;
    // A call without a key returns an error of the interface.
    host.get("/bucket/get").await;
    host.get("/bucket/get").await;
    let call = r#"interface="wasi:keyvalue/store",function="get",backend="in-memory""#;
    let errors = format!(r#"wash_plugin_calls_total{{{call},outcome="error"}}"#);
    assert!(
        (value(&metrics, &errors) - 2.0).abs() < f64::EPSILON,
        "{}",
        metrics.prometheus()
    );
    let opened = call.replace("get", "open");
    let opened = format!(r#"wash_plugin_calls_total{{{opened},outcome="ok"}}"#);
    assert!(
        (value(&metrics, &opened) - 2.0).abs() < f64::EPSILON,
        "{}",
        metrics.prometheus()
    );
    let count = format!("wash_plugin_call_duration_seconds_count{{{call}}}");
    assert!((value(&metrics, &count) - 2.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn each_host_of_a_process_counts_the_calls_of_its_own_guests() {
    let all = [Metrics::new(), Metrics::new(), Metrics::new()];
    let call = r#"interface="wasi:keyvalue/store",function="open",backend="in-memory""#;
    let opened = format!(r#"wash_plugin_calls_total{{{call},outcome="ok"}}"#);
    let [one, other, idle] = &all;
    let (first, second) = (keyvalue_host(one).await, keyvalue_host(other).await);
    let _third = keyvalue_host(idle).await;
    first.get("/bucket/get").await;
    for _ in 0..2 {
        second.get("/bucket/get").await;
    }
    assert!(
        (value(one, &opened) - 1.0).abs() < f64::EPSILON,
        "{}",
        one.prometheus()
    );
    assert!(
        (value(other, &opened) - 2.0).abs() < f64::EPSILON,
        "{}",
        other.prometheus()
    );
    assert!(!idle.prometheus().contains(call), "{}", idle.prometheus());
}

#[tokio::test]
async fn synchronous_plugin_calls_are_counted_too() {
    let metrics = Metrics::new();
    let extend = |builder: HostBuilder| {
        builder
            .with_metrics(metrics.clone())
            .with_plugin(Arc::new(DynamicConfig::new(false)))
            .unwrap()
            .with_plugin(Arc::new(WasiLogging::new()))
            .unwrap()
    };
    let host = TestHost::with_plugins(DevRouter::default(), extend).await;
    let interfaces = ["wasi:config/store@0.2.0-rc.1", "wasi:logging/logging@0.1.0-draft"];
    for (name, wasm) in [
        ("config", parts::setting("x")),
        ("logging", parts::logging("a", "b")),
    ] {
        let request = WorkloadStartRequest {
            workload_id: name.to_owned(),
            workload: Workload {
                namespace: "test".to_owned(),
                name: name.to_owned(),
                components: vec![Component::new("app", wasm)],
                host_interfaces: interfaces
                    .iter()
                    .filter_map(|name| WitInterface::parse(name))
                    .collect(),
                ..Workload::default()
            },
        };
        host.host.workload_start(request).await.unwrap();
        host.get("/").await;
    }
    for (call, count) in [
        (
            r#"interface="wasi:config/store",function="get",backend="workload""#,
            1.0,
        ),
        (
            r#"interface="wasi:logging/logging",function="log",backend="log""#,
            6.0,
        ),
    ] {
        let name = format!(r#"wash_plugin_calls_total{{{call},outcome="ok"}}"#);
        let counted = value(&metrics, &name);
        assert!((counted - count).abs() < f64::EPSILON, "{}", metrics.prometheus());
    }
}

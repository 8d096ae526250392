//! Telemetry at an OpenTelemetry collector: spans, logs and metrics of hosts and guests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http::Request;
use http_body_util::{BodyExt as _, Empty};
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::Engine;
use wash_runtime::host::http::DevRouter;
use wash_runtime::host::{HostApi as _, HostBuilder};
use wash_runtime::plugin::wasi_keyvalue::WasiKeyvalue;
use wash_runtime::plugin::wasi_otel::WasiOtel;
use wash_runtime::telemetry::{Settings, Telemetry};
use wash_runtime::types::{Component, Service, Workload, WorkloadStartRequest};
use wash_runtime::wit::WitInterface;
use wash_tests::fixture;
use wash_tests::servers::Otlp;
use wash_tests::servers::otlp::{attribute, hex};

use support::{DEADLINE, TestHost};

/// Telemetry that is sent to this collector every 20 ms.
fn telemetry(collector: &Otlp) -> Telemetry {
    let settings = Settings::from_variables("test-host", |name| {
        let value = match name {
            "OTEL_EXPORTER_OTLP_ENDPOINT" => &collector.url(),
            "OTEL_EXPORTER_OTLP_HEADERS" => "x-token=t%20t",
            "OTEL_RESOURCE_ATTRIBUTES" => "deployment.environment=test",
            "OTEL_BSP_SCHEDULE_DELAY" | "OTEL_BLRP_SCHEDULE_DELAY" | "OTEL_METRIC_EXPORT_INTERVAL" => "20",
            _ => return None,
        };
        Some(value.to_owned())
    });
    Telemetry::start(settings.unwrap().unwrap()).unwrap()
}

/// The collector of this process's spans. A process can have only one global subscriber.
fn collector() -> &'static (Otlp, Telemetry) {
    static COLLECTOR: OnceLock<(Otlp, Telemetry)> = OnceLock::new();
    COLLECTOR.get_or_init(|| {
        let collector = Otlp::start();
        let telemetry = telemetry(&collector);
        tracing_subscriber::registry().with(telemetry.layer()).init();
        (collector, telemetry)
    })
}

async fn host(telemetry: &Telemetry) -> TestHost {
    let egress = EgressConfig {
        allow_loopback: true,
        ..EgressConfig::default()
    };
    let extend = |builder: HostBuilder| {
        builder
            .with_egress(egress)
            .with_telemetry(telemetry.clone())
            .with_plugin(Arc::new(WasiOtel::new(telemetry.clone())))
            .unwrap()
            .with_plugin(Arc::new(WasiKeyvalue::default()))
            .unwrap()
    };
    let engine = Engine::builder().with_max_cpu_time(Duration::from_secs(20));
    TestHost::extended(engine, DevRouter::default(), extend).await
}

fn interface(package: &str, config: &[(&str, &str)]) -> WitInterface {
    WitInterface {
        namespace: "wasi".to_owned(),
        package: package.to_owned(),
        config: config
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        ..WitInterface::default()
    }
}

/// Starts a workload of one component, with these settings of `wasi:otel`.
async fn start(test: &TestHost, name: &str, fixture: &str, config: &[(&str, &str)]) -> anyhow::Result<()> {
    let workload = Workload {
        namespace: "test".to_owned(),
        name: name.to_owned(),
        components: vec![Component::new("app", fixture::component(fixture))],
        host_interfaces: vec![interface("otel", config), interface("keyvalue", &[])],
        ..Workload::default()
    };
    let request = WorkloadStartRequest {
        workload_id: name.to_owned(),
        workload,
    };
    test.host.workload_start(request).await.map(|_| ())
}

/// Sends a request with this `traceparent`; returns the response's text.
async fn get(test: &TestHost, path: &str, traceparent: &str) -> String {
    let request = Request::get(format!("http://{}{path}", test.address))
        .header("traceparent", traceparent)
        .body(Empty::new());
    let response = test.client.request(request.unwrap()).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(body.to_vec()).unwrap()
}

/// Waits for a span with this name in a trace.
fn span(collector: &Otlp, trace: &str, name: &str) -> (Resource, Span) {
    tokio::task::block_in_place(|| {
        collector.until(|received| {
            let mut spans = received.spans();
            let found = spans.find(|(_, span)| hex(&span.trace_id) == trace && span.name == name);
            found.map(|(resource, span)| (resource.clone(), span.clone()))
        })
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_of_host_and_guest_are_one_trace() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "one-trace", "otel", &[]).await.unwrap();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let own = get(
        &test,
        "/span?secret=1",
        &format!("00-{trace}-b7ad6b7169203331-01"),
    )
    .await;

    let (resource, request) = span(collector, trace, "GET");
    assert_eq!(hex(&request.parent_span_id), "b7ad6b7169203331");
    assert_eq!(request.kind, i32::from(SpanKind::Server));
    for (key, value) in [
        ("http.request.method", "GET"),
        ("http.response.status_code", "200"),
        ("url.path", "/span"),
        ("url.scheme", "http"),
        ("wash.workload.namespace", "test"),
        ("wash.workload.name", "one-trace"),
        ("wash.component.name", "app"),
    ] {
        assert_eq!(attribute(&request.attributes, key), value, "{key}");
    }
    assert!(!format!("{request:?}").contains("secret"), "{request:?}");
    assert_eq!(attribute(&resource.attributes, "service.name"), "test-host");
    assert_eq!(attribute(&resource.attributes, "deployment.environment"), "test");

    let (resource, guest) = span(collector, trace, "guest work");
    assert_eq!(guest.parent_span_id, request.span_id);
    assert_eq!(hex(&guest.span_id), own);
    assert_eq!(attribute(&guest.attributes, "answer"), "42");
    assert_eq!(attribute(&guest.attributes, "text"), "a");
    assert_eq!(guest.start_time_unix_nano, 1_700_000_000_000_000_005);
    assert_eq!(guest.end_time_unix_nano, 1_700_000_001_000_000_005);
    assert_eq!(guest.events[0].name, "found");
    assert_eq!(guest.links[0].span_id, guest.span_id);
    assert_eq!(guest.status.unwrap().message, "not today");
    let dropped = [
        guest.dropped_attributes_count,
        guest.dropped_events_count,
        guest.dropped_links_count,
    ];
    assert_eq!(dropped, [1, 2, 3]);
    for (key, value) in [
        ("service.name", "one-trace"),
        ("service.namespace", "test"),
        ("wash.component.name", "app"),
        ("deployment.environment", "test"),
    ] {
        assert_eq!(attribute(&resource.attributes, key), value, "{key}");
    }
    let token = collector.look(|received| {
        let all = |headers: &Vec<(String, String)>| {
            headers
                .iter()
                .any(|(key, value)| key == "x-token" && value == "t t")
        };
        received.requests.iter().all(|(_, headers)| all(headers))
    });
    assert!(token, "every request must have the headers of the settings");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_that_are_not_sampled_or_have_invalid_ids_are_not_sent() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "sampled", "otel", &[]).await.unwrap();
    let (hidden, seen) = ("1".repeat(32), "2".repeat(32));
    get(&test, "/span", &format!("00-{hidden}-b7ad6b7169203331-00")).await;
    get(
        &test,
        "/bad-ids",
        &format!("00-{}-b7ad6b7169203331-01", "3".repeat(32)),
    )
    .await;
    get(&test, "/span", &format!("00-{seen}-b7ad6b7169203331-01")).await;
    span(collector, &seen, "GET");
    span(collector, &seen, "guest work");
    collector.look(|received| {
        for (_, span) in received.spans() {
            assert_ne!(hex(&span.trace_id), hidden);
            assert!(!(hex(&span.trace_id).starts_with('3') && span.name == "guest work"));
            assert_eq!(span.trace_id.len(), 16);
        }
    });
}

/// Starts a server that answers one request. The task returns the `traceparent` of that request.
async fn upstream() -> (String, tokio::task::JoinHandle<Option<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let answering = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        let answer = b"HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi";
        stream.write_all(answer).await.unwrap();
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines().filter_map(|line| line.split_once(':'));
        let parent = lines.find(|(name, _)| name.eq_ignore_ascii_case("traceparent"));
        parent.map(|(_, value)| value.trim().to_owned())
    });
    (url, answering)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn outgoing_requests_continue_the_trace() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "outgoing", "otel", &[]).await.unwrap();
    for (path, trace) in [("/fetch", "4".repeat(32)), ("/fetch-in-span", "5".repeat(32))] {
        let (url, answering) = upstream().await;
        let traceparent = format!("00-{trace}-b7ad6b7169203331-01");
        assert_eq!(get(&test, &format!("{path}?{url}"), &traceparent).await, "hi");
        let sent = tokio::time::timeout(DEADLINE, answering).await.unwrap().unwrap();
        let (client, request) = tokio::task::block_in_place(|| {
            collector.until(|received| {
                let of = |kind: SpanKind| {
                    let mut spans = received.spans().map(|(_, span)| span);
                    spans
                        .find(|span| hex(&span.trace_id) == trace && span.kind == i32::from(kind))
                        .cloned()
                };
                of(SpanKind::Client).zip(of(SpanKind::Server))
            })
        });
        assert_eq!(sent.unwrap(), format!("00-{trace}-{}-01", hex(&client.span_id)));
        assert_eq!(attribute(&client.attributes, "http.response.status_code"), "404");
        assert_eq!(attribute(&client.attributes, "error.type"), "404");
        assert_eq!(attribute(&client.attributes, "server.address"), "127.0.0.1");
        if path == "/fetch" {
            assert_eq!(client.parent_span_id, request.span_id);
        } else {
            let (_, guest) = span(collector, &trace, "guest work");
            assert_eq!(client.parent_span_id, guest.span_id);
            assert_eq!(guest.parent_span_id, request.span_id);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_of_plugins_are_spans_of_the_request() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "calls", "keyvalue", &[]).await.unwrap();
    let trace = "6".repeat(32);
    get(&test, "/bucket/get", &format!("00-{trace}-b7ad6b7169203331-01")).await;
    let (_, request) = span(collector, &trace, "GET");
    let (_, open) = span(collector, &trace, "wasi:keyvalue/store.open");
    let (_, failed) = span(collector, &trace, "wasi:keyvalue/store.get");
    assert_eq!(open.parent_span_id, request.span_id);
    assert_eq!(attribute(&open.attributes, "outcome"), "ok");
    for (key, value) in [
        ("interface", "wasi:keyvalue/store"),
        ("function", "get"),
        ("backend", "in-memory"),
    ] {
        assert_eq!(attribute(&failed.attributes, key), value, "{key}");
    }
    assert!(
        attribute(&failed.attributes, "outcome").contains("a key must have 1 to"),
        "{failed:?}"
    );
    assert_eq!(failed.status.unwrap().code, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_and_metrics_name_their_workload() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "shop", "otel", &[("service_name", "storefront")])
        .await
        .unwrap();
    let trace = "7".repeat(32);
    get(&test, "/log", &format!("00-{trace}-b7ad6b7169203331-01")).await;
    assert_eq!(test.get("/metrics").await.1, "Ok(())");
    let own = |resource: &Resource| attribute(&resource.attributes, "service.name") == "storefront";
    let (resource, record) = tokio::task::block_in_place(|| {
        collector.until(|received| {
            let found = received.log_records().find(|(resource, _)| own(resource));
            found.map(|(resource, record)| (resource.clone(), record.clone()))
        })
    });
    assert_eq!(attribute(&resource.attributes, "guest.language"), "rust");
    assert!(!format!("{resource:?}").contains("somebody else"), "{resource:?}");
    assert_eq!(hex(&record.trace_id), trace);
    assert_eq!((record.severity_number, &*record.severity_text), (13, "WARN"));
    assert_eq!(record.event_name, "stock");
    assert!(format!("{:?}", record.body).contains("sold out"));
    assert_eq!(attribute(&record.attributes, "item"), "tea");
    assert_eq!(record.time_unix_nano, 1_700_000_000_000_000_005);
    assert!(record.observed_time_unix_nano > record.time_unix_nano);

    let metrics = tokio::task::block_in_place(|| {
        collector.until(|received| {
            let found = received.all_metrics().filter(|(resource, _)| own(resource));
            let found: Vec<_> = found.map(|(_, metric)| metric.clone()).collect();
            (found.len() == 3).then_some(found)
        })
    });
    for metric in metrics {
        match (&*metric.name, metric.data.unwrap()) {
            ("requests", Data::Sum(sum)) => {
                assert!(sum.is_monotonic);
                assert_eq!(sum.aggregation_temporality, 1);
                assert_eq!(sum.data_points[0].value, Some(Value::AsInt(7)));
                assert_eq!(attribute(&sum.data_points[0].attributes, "path"), "/");
            }
            ("sizes", Data::Histogram(histogram)) => {
                let point = &histogram.data_points[0];
                assert_eq!(histogram.aggregation_temporality, 2);
                assert_eq!((point.count, &*point.bucket_counts), (3, &[1, 1, 1][..]));
                assert_eq!((point.sum, point.min, point.max), (Some(4.5), None, Some(2.5)));
            }
            ("degrees", Data::Gauge(gauge)) => {
                assert_eq!(gauge.data_points[0].value, Some(Value::AsInt(-4)));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_of_the_host_are_sent() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    start(&test, "counted", "otel", &[]).await.unwrap();
    for _ in 0..3 {
        test.get("/outer").await;
    }
    tokio::task::block_in_place(|| {
        collector.until(|received| {
            received.all_metrics().find_map(|(resource, metric)| {
                let Some(Data::Sum(sum)) = &metric.data else {
                    return None;
                };
                let host = attribute(&resource.attributes, "service.name") == "test-host";
                let mut points = sum.data_points.iter();
                let found = points.any(|point| {
                    attribute(&point.attributes, "workload") == "counted"
                        && attribute(&point.attributes, "status") == "2xx"
                        && point.value == Some(Value::AsInt(3))
                });
                (host && metric.name == "wash_http_requests" && found).then_some(())
            })
        });
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_send_telemetry_too() {
    let (collector, telemetry) = collector();
    let test = host(telemetry).await;
    let workload = Workload {
        namespace: "test".to_owned(),
        name: "worker".to_owned(),
        service: Some(Service {
            bytes: fixture::component("otel-service").into(),
            ..Service::default()
        }),
        host_interfaces: vec![interface("otel", &[])],
        ..Workload::default()
    };
    let request = WorkloadStartRequest {
        workload_id: "worker".to_owned(),
        workload,
    };
    test.host.workload_start(request).await.unwrap();
    let body = tokio::task::block_in_place(|| {
        collector.until(|received| {
            let mut records = received.log_records();
            let found =
                records.find(|(resource, _)| attribute(&resource.attributes, "service.name") == "worker");
            found.map(|(_, record)| format!("{:?}", record.body))
        })
    });
    // No request started the service, so it has no outer span.
    assert!(
        body.contains(&format!("around it is {}", "0".repeat(32))),
        "{body}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unavailable_collector_is_retried_and_delays_no_request() {
    let away = Otlp::start();
    let telemetry = telemetry(&away);
    let test = host(&telemetry).await;
    start(&test, "patient", "otel", &[]).await.unwrap();
    for status in [503, 0] {
        away.answer(status);
        test.get("/log").await;
        let tried = |received: &wash_tests::servers::otlp::Received| {
            let mut paths = received.requests.iter().map(|(path, _)| path);
            paths.any(|path| path == "/v1/logs").then_some(())
        };
        tokio::task::block_in_place(|| away.until(tried));
        // The host still serves requests while the collector is unavailable.
        assert_eq!(test.get("/metrics").await.1, "Ok(())");
        away.answer(200);
        let arrived = move |received: &wash_tests::servers::otlp::Received| {
            let count = received.log_records().count();
            (count == if status == 503 { 1 } else { 2 }).then_some(())
        };
        tokio::task::block_in_place(|| away.until(arrived));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pending_telemetry_is_sent_at_shutdown() {
    let last = Otlp::start();
    let settings = Settings::from_variables("test-host", |name| {
        (name == "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT").then(|| format!("{}/v1/logs", last.url()))
    });
    let telemetry = Telemetry::start(settings.unwrap().unwrap()).unwrap();
    let test = host(&telemetry).await;
    start(&test, "last", "otel", &[]).await.unwrap();
    test.get("/log").await;
    tokio::task::block_in_place(|| telemetry.shutdown(DEADLINE));
    assert_eq!(last.look(|received| received.log_records().count()), 1);
}

#[tokio::test]
async fn without_a_collector_guests_run_and_nothing_is_sent() {
    let test = host(&Telemetry::off()).await;
    start(&test, "off", "otel", &[]).await.unwrap();
    for path in ["/span", "/log"] {
        assert_eq!(test.get(path).await.0, 200);
    }
    assert_eq!(test.get("/metrics").await.1, "Ok(())");
    let error = start(&test, "wrong", "otel", &[("service", "x")])
        .await
        .unwrap_err();
    assert!(
        format!("{error:#}").contains("wasi:otel has no setting 'service'; available: service_name"),
        "{error:#}"
    );
}

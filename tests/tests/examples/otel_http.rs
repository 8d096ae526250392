//! The example `otel-http`.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use wash_tests::servers::Otlp;
use wash_tests::servers::otlp::{Received, attribute, hex};
use wash_tests::{Project, Sandbox, get};

use crate::project;

/// The id of the trace that the README continues.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// Name, service, id and parent id of each span in a trace.
fn spans(received: &Received, trace: &str) -> Vec<[String; 4]> {
    let spans = received.spans().filter(|(_, span)| hex(&span.trace_id) == trace);
    let found = spans.map(|(resource, span)| {
        let service = attribute(&resource.attributes, "service.name");
        [
            span.name.clone(),
            service,
            hex(&span.span_id),
            hex(&span.parent_span_id),
        ]
    });
    found.collect()
}

#[test]
fn the_readme_is_correct() {
    let sandbox = Sandbox::new();
    let collector = Otlp::start();
    let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut project = project(&sandbox, "otel-http")
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .port(4318, collector.port())
        .port(9000, upstream.local_addr().unwrap().port());
    project.play_readme();

    let found = collector.until(|received| {
        let found = spans(received, TRACE);
        (found.len() == 5).then_some(found)
    });
    let one = |name: &str| {
        let span = found.iter().find(|span| span[0] == name);
        span.unwrap_or_else(|| panic!("no '{name}' in {found:?}"))
    };
    let [_, service, request, parent] = one("GET");
    assert_eq!((&**service, &**parent), ("wash-dev", "b7ad6b7169203331"));
    let [_, service, handle, parent] = one("handle");
    assert_eq!((&**service, parent), ("otel-http", request));
    let [_, service, _, parent] = one("count the request");
    assert_eq!((&**service, parent), ("otel-http", handle));
    for call in ["wasi:keyvalue/store.open", "wasi:keyvalue/atomics.increment"] {
        let [_, service, _, parent] = one(call);
        assert_eq!((&**service, parent), ("wash-dev", request), "{call}");
    }
    collector.until(|received| {
        let mut records = received.log_records();
        let record = records.find(|(_, record)| format!("{:?}", record.body).contains("request 3"))?;
        assert_eq!(hex(&record.1.span_id), *handle);
        assert_eq!(attribute(&record.0.attributes, "service.name"), "otel-http");
        Some(())
    });
    for name in ["requests", "response.size"] {
        collector.until(|received| {
            let mut metrics = received.all_metrics();
            metrics.find(|(_, metric)| metric.name == name).map(|_| ())
        });
    }
    // The last `wash dev` of the README has no collector.
    let before = collector.look(|received| received.requests.len());
    get(&project.url()).unwrap();
    assert_eq!(collector.look(|received| received.requests.len()), before);
    trace_continues_upstream(project, &collector, &upstream);
}

/// Checks that a request to another server carries the trace.
fn trace_continues_upstream(mut project: Project<'_>, collector: &Otlp, upstream: &TcpListener) {
    project.start_dev(
        "WASH_DEV__ENVIRONMENT__UPSTREAM_URL=http://127.0.0.1:9000/ \
         OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 wash dev",
    );
    let url = project.url();
    let asking = std::thread::spawn(move || get(&url).unwrap().body);
    let (mut stream, _) = upstream.accept().unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi"
    )
    .unwrap();
    drop(stream);
    assert_eq!(asking.join().unwrap(), "request 1, and upstream said 200 hi\n");
    let head = String::from_utf8(head).unwrap();
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let (_, traceparent) = lines.find(|(name, _)| *name == "traceparent").unwrap();
    let ids: Vec<&str> = traceparent.split('-').collect();
    let found = collector.until(|received| {
        let found = spans(received, ids[1]);
        found.iter().any(|span| span[0] == "handle").then_some(found)
    });
    let client = found.iter().find(|span| span[2] == ids[2]).unwrap();
    let ask = found.iter().find(|span| span[0] == "ask upstream").unwrap();
    assert_eq!(client[3], ask[2], "{found:?}");
}

//! An OpenTelemetry collector that stores the data it receives, over HTTP with protobuf.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs};
use opentelemetry_proto::tonic::metrics::v1::{Metric, ResourceMetrics};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span};
use parking_lot::{Condvar, Mutex, MutexGuard};
use prost::Message as _;

/// Timeout for expected data to arrive.
const DEADLINE: Duration = Duration::from_secs(30);

/// A collector on a free port.
#[derive(Debug)]
pub struct Otlp {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    received: Mutex<Received>,
    changed: Condvar,
}

/// The received data.
#[derive(Debug, Default)]
pub struct Received {
    /// Spans, by resource.
    pub traces: Vec<ResourceSpans>,
    /// Logs, by resource.
    pub logs: Vec<ResourceLogs>,
    /// Metrics, by resource.
    pub metrics: Vec<ResourceMetrics>,
    /// Path and headers of each request. Header names are in lower case.
    pub requests: Vec<(String, Vec<(String, String)>)>,
    /// Status of responses. 0: close the connection instead.
    status: u16,
}

impl Received {
    /// Returns each span with its resource.
    pub fn spans(&self) -> impl Iterator<Item = (&Resource, &Span)> {
        self.traces.iter().flat_map(|group| {
            let spans = group.scope_spans.iter().flat_map(|scope| &scope.spans);
            spans.filter_map(|span| Some((group.resource.as_ref()?, span)))
        })
    }

    /// Returns each log record with its resource.
    pub fn log_records(&self) -> impl Iterator<Item = (&Resource, &LogRecord)> {
        self.logs.iter().flat_map(|group| {
            let records = group.scope_logs.iter().flat_map(|scope| &scope.log_records);
            records.filter_map(|record| Some((group.resource.as_ref()?, record)))
        })
    }

    /// Returns each metric with its resource.
    pub fn all_metrics(&self) -> impl Iterator<Item = (&Resource, &Metric)> {
        self.metrics.iter().flat_map(|group| {
            let metrics = group.scope_metrics.iter().flat_map(|scope| &scope.metrics);
            metrics.filter_map(|metric| Some((group.resource.as_ref()?, metric)))
        })
    }
}

/// Returns the value of an attribute as text. Empty if the attribute is missing.
pub fn attribute(attributes: &[KeyValue], key: &str) -> String {
    let found = attributes.iter().find(|it| it.key == key);
    match found.and_then(|it| it.value.as_ref()?.value.as_ref()) {
        None => String::new(),
        Some(Value::StringValue(text)) => text.clone(),
        Some(Value::IntValue(number)) => number.to_string(),
        Some(Value::BoolValue(it)) => it.to_string(),
        Some(other) => format!("{other:?}"),
    }
}

/// Formats an ID in hexadecimal.
pub fn hex(id: &[u8]) -> String {
    id.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Otlp {
    /// Starts the collector.
    ///
    /// # Panics
    /// There is no free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared::default());
        shared.received().status = 200;
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // The thread ends with the connection. Errors are ignored: the test notices missing data.
                std::thread::spawn(move || shared.serve(&stream));
            }
        });
        Self { address, shared }
    }

    /// Returns the listening port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the value for `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sets the status of future responses. 0: close connections instead.
    pub fn answer(&self, status: u16) {
        self.shared.received().status = status;
    }

    /// Calls `look` with the received data.
    pub fn look<T>(&self, look: impl FnOnce(&Received) -> T) -> T {
        look(&self.shared.received())
    }

    /// Waits until `find` returns a value for the received data and returns it.
    ///
    /// # Panics
    /// `find` returns no value within 30 seconds.
    pub fn until<T>(&self, find: impl Fn(&Received) -> Option<T>) -> T {
        let deadline = Instant::now() + DEADLINE;
        let mut received = self.shared.received();
        loop {
            if let Some(found) = find(&received) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "the expected data did not arrive; received: {received:#?}"
            );
            self.shared.changed.wait_for(&mut received, left);
        }
    }
}

impl Shared {
    fn received(&self) -> MutexGuard<'_, Received> {
        self.received.lock()
    }

    /// Responds to the requests of one connection. Returns `None` at its end.
    fn serve(&self, stream: &TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream);
        loop {
            let (path, headers) = head(&mut reader)?;
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let mut body = vec![0; length?.1.parse().ok()?];
            reader.read_exact(&mut body).ok()?;
            let mut received = self.received();
            let status = received.status;
            if status == 200 {
                received.take(&path, &body)?;
            }
            received.requests.push((path, headers));
            drop(received);
            self.changed.notify_all();
            if status == 0 {
                return None;
            }
            let response = format!("HTTP/1.1 {status} Status\r\ncontent-length: 0\r\n\r\n");
            let mut stream = stream;
            io::Write::write_all(&mut stream, response.as_bytes()).ok()?;
        }
    }
}

impl Received {
    fn take(&mut self, path: &str, body: &[u8]) -> Option<()> {
        match path {
            "/v1/traces" => {
                let request = ExportTraceServiceRequest::decode(body).ok()?;
                self.traces.extend(request.resource_spans);
            }
            "/v1/logs" => {
                let request = ExportLogsServiceRequest::decode(body).ok()?;
                self.logs.extend(request.resource_logs);
            }
            "/v1/metrics" => {
                let request = ExportMetricsServiceRequest::decode(body).ok()?;
                self.metrics.extend(request.resource_metrics);
            }
            _ => return None,
        }
        Some(())
    }
}

/// Reads the path and the headers of a request.
fn head(reader: &mut BufReader<&TcpStream>) -> Option<(String, Vec<(String, String)>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            return Some((path, headers));
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

//! The [`Telemetry`] handle, which starts and stops all parts.

use std::sync::{Arc, mpsc};
use std::time::{Duration, SystemTime};

use anyhow::Context as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_proto::tonic::logs::v1::LogRecord;
use opentelemetry_proto::tonic::metrics::v1::Metric;
#[cfg(feature = "wasi-otel")]
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_sdk::trace::SdkTracerProvider;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

use super::endpoint::Endpoint;
use super::export::{Connection, Exporter, connection};
use super::host_metrics::Reader;
use super::queue::Queue;
use super::settings::Settings;
use super::signal::Signal;
use super::source::{Scope, Source};
use super::spans::Processor;
use super::worker;
use crate::metrics::Metrics;
use crate::trace::TARGET;

/// Maximum time that metrics of guests are queued to fill a batch.
const METRIC_DELAY: Duration = Duration::from_secs(1);

/// Exports spans, metrics and logs to a collector. Clones share the same exporter.
///
/// ```no_run
/// # use tracing_subscriber::layer::SubscriberExt as _;
/// # use tracing_subscriber::util::SubscriberInitExt as _;
/// use wash_runtime::telemetry::{Settings, Telemetry};
///
/// # fn main() -> anyhow::Result<()> {
/// let telemetry = match Settings::from_env("my-host")? {
///     Some(settings) => Telemetry::start(settings)?,
///     None => Telemetry::off(),
/// };
/// tracing_subscriber::registry().with(telemetry.layer()).init();
/// // … run a host built with `HostBuilder::with_telemetry` until it stops.
/// telemetry.shutdown(std::time::Duration::from_secs(2));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Telemetry {
    inner: Option<Arc<Inner>>,
}

struct Inner {
    /// Runtime on a dedicated thread, so that busy guests do not delay telemetry.
    handle: Handle,
    #[cfg(feature = "wasi-otel")]
    resource: Resource,
    tracer: Option<SdkTracerProvider>,
    spans: Option<Queue<Span>>,
    logs: Option<Queue<LogRecord>>,
    metrics: Option<Queue<Metric>>,
    reader: Option<Arc<Reader>>,
    /// Ends the thread when dropped.
    _running: tokio::sync::oneshot::Sender<()>,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Telemetry").finish_non_exhaustive()
    }
}

impl Telemetry {
    /// Returns a handle that exports nothing.
    pub fn off() -> Self {
        Self::default()
    }

    /// Starts to export telemetry.
    ///
    /// # Errors
    /// Fails if the thread cannot be started or TLS cannot be configured.
    pub fn start(settings: Settings) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the telemetry thread")?;
        let handle = runtime.handle().clone();
        let connection = connection().context("cannot configure TLS for telemetry")?;
        let scope = Arc::new(Scope::host());
        let source = Arc::new(Source::new(settings.resource.clone()));
        let spans = settings
            .traces
            .map(|endpoint| begin::<Span>(&handle, &connection, endpoint, settings.span_delay));
        let logs = settings
            .logs
            .map(|endpoint| begin::<LogRecord>(&handle, &connection, endpoint, settings.log_delay));
        let metrics = settings
            .metrics
            .map(|endpoint| begin::<Metric>(&handle, &connection, endpoint, METRIC_DELAY));
        let tracer = spans.clone().map(|queue| {
            let (source, scope) = (Arc::clone(&source), Arc::clone(&scope));
            let processor = Processor { queue, source, scope };
            // The SDK reads the sampler from the environment.
            SdkTracerProvider::builder()
                .with_span_processor(processor)
                .build()
        });
        let reader = metrics.clone().map(|queue| {
            Arc::new(Reader {
                hosts: Mutex::default(),
                queue,
                source,
                scope,
                started: SystemTime::now(),
            })
        });
        if let Some(reader) = reader.clone() {
            let interval = settings.metric_interval;
            handle.spawn(async move { reader.run(interval).await });
        }
        let (running, ended) = tokio::sync::oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("telemetry".to_owned())
            .spawn(move || {
                // No value is ever sent: the receiver resolves when the sender is dropped.
                let _ = runtime.block_on(ended);
            })
            .context("cannot start the telemetry thread")?;
        Ok(Self {
            inner: Some(Arc::new(Inner {
                handle,
                #[cfg(feature = "wasi-otel")]
                resource: settings.resource,
                tracer,
                spans,
                logs,
                metrics,
                reader,
                _running: running,
            })),
        })
    }

    /// Returns whether telemetry is exported.
    pub fn is_on(&self) -> bool {
        self.inner.is_some()
    }

    /// Returns the layer that exports the host's `tracing` spans. Add it to the subscriber of the process.
    pub fn layer<S>(&self) -> Option<impl Layer<S> + Send + Sync + use<S>>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let tracer = self.inner.as_ref()?.tracer.as_ref()?.tracer("wash-runtime");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_context_activation(false)
            .with_level(false)
            .with_location(false)
            .with_target(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(Targets::new().with_target(TARGET, LevelFilter::TRACE)))
    }

    /// Exports these metrics periodically.
    pub(crate) fn watch(&self, metrics: &Metrics) {
        let reader = self.inner.as_ref().and_then(|inner| inner.reader.as_ref());
        if let Some(reader) = reader {
            let mut hosts = reader.hosts.lock();
            hosts.push(metrics.clone());
        }
    }

    /// Sends all queued records, for at most `timeout`. Blocks.
    pub fn shutdown(&self, timeout: Duration) {
        let Some(inner) = self.inner.clone() else {
            return;
        };
        let handle = inner.handle.clone();
        let (sender, done) = mpsc::channel();
        handle.spawn(async move {
            if let Some(reader) = &inner.reader {
                reader.read();
            }
            futures::join!(
                flush(inner.spans.as_ref()),
                flush(inner.logs.as_ref()),
                flush(inner.metrics.as_ref())
            );
            // The waiting thread may have timed out.
            let _ = sender.send(());
        });
        if done.recv_timeout(timeout).is_err() {
            tracing::warn!("timed out sending remaining telemetry to the OpenTelemetry collector");
        }
    }
}

#[cfg(feature = "wasi-otel")]
impl Telemetry {
    /// Resource attributes of the process.
    pub(crate) fn resource(&self) -> Option<&Resource> {
        self.inner.as_ref().map(|inner| &inner.resource)
    }

    pub(crate) fn spans(&self) -> Option<&Queue<Span>> {
        self.inner.as_ref()?.spans.as_ref()
    }

    pub(crate) fn logs(&self) -> Option<&Queue<LogRecord>> {
        self.inner.as_ref()?.logs.as_ref()
    }

    pub(crate) fn metrics(&self) -> Option<&Queue<Metric>> {
        self.inner.as_ref()?.metrics.as_ref()
    }
}

async fn flush<T: Signal>(queue: Option<&Queue<T>>) {
    if let Some(queue) = queue {
        queue.flush().await;
    }
}

/// Creates a queue and starts the worker that sends its records.
fn begin<T: Signal>(
    handle: &Handle,
    connection: &Connection,
    endpoint: Endpoint,
    delay: Duration,
) -> Queue<T> {
    let (queue, waiting) = Queue::new();
    let exporter = Exporter {
        connection: connection.clone(),
        endpoint,
    };
    handle.spawn(worker::run(waiting, exporter, delay));
    queue
}

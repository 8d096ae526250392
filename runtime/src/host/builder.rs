//! The builder of a [`Host`].

use std::sync::Arc;
use std::time::Duration;

use super::http::HostHandler;
use super::lifecycle::{Host, HostParts};
use super::machine;
use crate::egress::{EgressConfig, HostEgress};
use crate::engine::service::{ServiceObserver, TracedServices};
use crate::engine::{Engine, HostPlugin};
use crate::metrics::Metrics;
use crate::output::{GuestOutput, TracedOutput};
use crate::sockets::SocketLimits;
#[cfg(feature = "otel")]
use crate::telemetry::Telemetry;

/// Default time for invocations in flight to finish when a workload or the host stops.
const DEFAULT_GRACE: Duration = Duration::from_secs(10);

/// Builds a [`Host`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct HostBuilder {
    engine: Option<Engine>,
    http: Option<Arc<dyn HostHandler>>,
    plugins: Vec<Arc<dyn HostPlugin>>,
    services: Arc<dyn ServiceObserver>,
    output: Arc<dyn GuestOutput>,
    friendly_name: Option<String>,
    hostname: Option<String>,
    grace: Duration,
    egress: EgressConfig,
    sockets: SocketLimits,
    metrics: Metrics,
    #[cfg(feature = "otel")]
    telemetry: Telemetry,
}

impl Default for HostBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl HostBuilder {
    /// Creates a builder for a host with a default engine and no HTTP.
    pub fn new() -> Self {
        Self {
            engine: None,
            http: None,
            plugins: Vec::new(),
            services: Arc::new(TracedServices),
            output: Arc::new(TracedOutput),
            friendly_name: None,
            hostname: None,
            grace: DEFAULT_GRACE,
            egress: EgressConfig::default(),
            sockets: SocketLimits::default(),
            metrics: Metrics::new(),
            #[cfg(feature = "otel")]
            telemetry: Telemetry::off(),
        }
    }

    /// Runs workloads on this engine.
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = Some(engine);
        self
    }

    /// Sets the handler that dispatches HTTP requests to workloads; by default the host serves no HTTP.
    pub fn with_http_handler(mut self, handler: Arc<dyn HostHandler>) -> Self {
        self.http = Some(handler);
        self
    }

    /// Adds a plugin, which provides interfaces to the workloads that import them.
    ///
    /// # Errors
    /// Another plugin has the same id.
    pub fn with_plugin(mut self, plugin: Arc<dyn HostPlugin>) -> anyhow::Result<Self> {
        let plugin = plugin.stands_for().unwrap_or(plugin);
        anyhow::ensure!(
            self.plugins.iter().all(|other| other.id() != plugin.id()),
            "two plugins have the id '{}'",
            plugin.id()
        );
        self.plugins.push(plugin);
        Ok(self)
    }

    /// Sets the observer of services that crash or end; by default these events are logged.
    pub fn with_service_observer(mut self, observer: Arc<dyn ServiceObserver>) -> Self {
        self.services = observer;
        self
    }

    /// Sets the receiver of the output of guests; by default it is logged.
    pub fn with_guest_output(mut self, output: Arc<dyn GuestOutput>) -> Self {
        self.output = output;
        self
    }

    /// Sets the human-readable name of the host; by default it is derived from the id.
    pub fn with_friendly_name(mut self, name: impl Into<String>) -> Self {
        self.friendly_name = Some(name.into());
        self
    }

    /// Sets the name of the machine; by default it is read from the system.
    pub fn with_hostname(mut self, name: impl Into<String>) -> Self {
        self.hostname = Some(name.into());
        self
    }

    /// Sets the time for invocations in flight to finish when a workload or the host stops; 10 s by default.
    pub fn with_grace_period(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Sets the configuration of outgoing HTTP.
    pub fn with_egress(mut self, egress: EgressConfig) -> Self {
        self.egress = egress;
        self
    }

    /// Limits the number of sockets per workload.
    pub fn with_socket_limits(mut self, limits: SocketLimits) -> Self {
        self.sockets = limits;
        self
    }

    /// Records into these metrics, which may already be exposed elsewhere; by default the host creates its own.
    pub fn with_metrics(mut self, metrics: Metrics) -> Self {
        self.metrics = metrics;
        self
    }

    /// Exports the metrics of the host with this telemetry. Spans are exported only if the process's `tracing` subscriber
    /// includes [`Telemetry::layer`].
    #[cfg(feature = "otel")]
    pub fn with_telemetry(mut self, telemetry: Telemetry) -> Self {
        self.telemetry = telemetry;
        self
    }

    /// Builds the host; it runs after [`Host::start`].
    ///
    /// # Errors
    /// No engine was given and the default one cannot be built, or an extra certificate authority is invalid.
    pub fn build(self) -> anyhow::Result<Host> {
        let engine = match self.engine {
            Some(engine) => engine,
            None => Engine::builder().build()?,
        };
        #[cfg(feature = "otel")]
        self.telemetry.watch(&self.metrics);
        let id = uuid::Uuid::new_v4().to_string();
        let short: String = id.chars().take(8).collect();
        Ok(Host::from_parts(HostParts {
            friendly_name: self.friendly_name.unwrap_or_else(|| format!("wash-{short}")),
            hostname: self.hostname.unwrap_or_else(machine::hostname),
            id,
            engine,
            http: self.http,
            plugins: self.plugins,
            services: self.services,
            output: self.output,
            grace: self.grace,
            egress: Arc::new(HostEgress::new(self.egress)?),
            sockets: self.sockets,
            metrics: self.metrics,
        }))
    }
}

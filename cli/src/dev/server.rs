//! The host that `wash dev` runs: one listener that stays open while workloads are replaced behind it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;
use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::Engine;
use wash_runtime::error::{InvocationError, WorkloadError};
use wash_runtime::host::http::{Answered, DevRouter, HttpObserver, HttpServer, TlsConfig};
use wash_runtime::host::{Host, HostApi as _, HostBuilder, ServiceObserver, ServiceState};
use wash_runtime::plugin::wasi_logging::{Level, LogRecord, LogSink};
use wash_runtime::plugin::wasmcloud_secrets::Vault;
use wash_runtime::telemetry::Telemetry;
use wash_runtime::types::{WorkloadStartRequest, WorkloadStopRequest};
use wash_runtime::{GuestOutput, GuestSource, GuestStream};

use crate::dev::application::Application;
use crate::dev::plugins;
use crate::dev::report::duration;
use crate::error::{Error, Result};

/// What the server needs to start.
#[derive(Debug)]
pub struct ServerOptions {
    /// Bound listeners; the server sets them non-blocking.
    pub listeners: Vec<TcpListener>,
    /// Serve HTTPS with these files.
    pub tls: Option<TlsFiles>,
    /// Where compiled code is kept.
    pub compiled: PathBuf,
    /// Where spans, metrics and logs of guests go.
    pub telemetry: Telemetry,
    /// Where requests and guest output are reported. What does not fit is counted, not kept: a guest that prints faster
    /// than the terminal can show must not fill the memory of the host.
    pub events: Sender<ServerEvent>,
}

/// Certificate files in PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// Certificate chain.
    pub cert: PathBuf,
    /// Private key.
    pub key: PathBuf,
    /// Client certificates must be signed by one of these authorities.
    pub ca: Option<PathBuf>,
}

/// Something to show.
#[derive(Clone, Debug)]
pub enum ServerEvent {
    /// A request was answered.
    Request {
        /// HTTP method.
        method: String,
        /// Path and query.
        path: String,
        /// HTTP status of the response.
        status: u16,
        /// From the request's arrival to the end of the response body.
        elapsed: Duration,
    },
    /// A guest wrote a line.
    GuestLine {
        /// Name of the component.
        component: String,
        /// Written to stderr rather than stdout.
        stderr: bool,
        /// The line, without its end.
        line: String,
    },
    /// An invocation failed (trap, time-out, memory): why, for people.
    GuestFailure {
        /// Name of the component.
        component: String,
        /// What happened, with the guest's backtrace where there is one.
        report: String,
    },
    /// The service ended or crashed: what happened, in one line, and more to read where there is more.
    Service {
        /// Its name.
        name: String,
        /// What happened, and what happens next.
        what: String,
        /// Is something wrong?
        failed: bool,
        /// The guest's backtrace after the first crash.
        details: Vec<String>,
    },
    /// So many events before this one were too many to show.
    Dropped(u64),
}

/// A finished deployment.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// Time to compile (or load) and resolve the component.
    pub compile: Duration,
    /// The component's imports, sorted, such as `wasi:http/types@0.2.3`.
    pub imports: Vec<String>,
    /// Does it answer requests?
    pub handles_http: bool,
}

/// A running host.
pub struct Server {
    host: Arc<Host>,
    addresses: Vec<SocketAddr>,
    /// The secrets of the workloads.
    vault: Vault,
    /// Id of the workload that serves, and the number of deployments so far. Held over a deployment: one at a time.
    current: tokio::sync::Mutex<Current>,
}

#[derive(Default)]
struct Current {
    workload: Option<String>,
    generation: u64,
}

impl Server {
    /// Start to accept. Requests that arrive before the first deployment wait for it.
    pub async fn start(options: ServerOptions) -> Result<Self> {
        let fail =
            |error: anyhow::Error| Error::new("cannot start the development server").with_anyhow(&error);
        let events = Arc::new(Events {
            sender: options.events,
            dropped: AtomicU64::new(0),
        });
        let mut http = HttpServer::from_listeners(DevRouter::waiting(), options.listeners)
            .map_err(fail)?
            .with_observer(events.clone())
            .with_error_details(true);
        if let Some(TlsFiles { cert, key, ca }) = &options.tls {
            http = http.with_tls(
                TlsConfig::from_pem_files(cert, key, ca.as_deref()).map_err(|error| {
                    Error::usage("cannot serve HTTPS")
                        .with_anyhow(&error)
                        .hint("check dev.tls_cert_path, dev.tls_key_path and dev.tls_ca_path")
                })?,
            );
        }
        let addresses = http.addresses().to_vec();
        let engine = Engine::builder()
            .with_baseline_first(true)
            .with_artifact_cache(options.compiled)
            .build()
            .map_err(fail)?;
        let builder = HostBuilder::new()
            // What is developed here talks to what runs here.
            .with_egress(EgressConfig {
                allow_loopback: true,
                ..EgressConfig::default()
            })
            .with_engine(engine)
            .with_friendly_name("wash-dev")
            .with_http_handler(Arc::new(http))
            .with_service_observer(events.clone())
            .with_telemetry(options.telemetry.clone())
            .with_guest_output(events.clone());
        let vault = Vault::default();
        let builder = plugins::add(builder, events, options.telemetry, &vault).map_err(fail)?;
        let host = builder.build().map_err(fail)?;
        let host = host.start().await.map_err(fail)?;
        Ok(Self {
            host,
            addresses,
            vault,
            current: tokio::sync::Mutex::default(),
        })
    }

    /// The addresses that are served.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// Replace the workload. On an error the old one goes on serving.
    pub async fn deploy(&self, application: Application) -> Result<Deployed> {
        let mut current = self.current.lock().await;
        current.generation += 1;
        let id = format!("dev-{}", current.generation);
        let begun = Instant::now();
        for (component, secrets) in application.secrets() {
            self.vault.put(&id, &component, secrets);
        }
        let request = WorkloadStartRequest {
            workload_id: id.clone(),
            workload: application.into_workload(),
        };
        self.host.workload_start(request).await.map_err(|error| {
            self.vault.forget(&id);
            explain(&error)
        })?;
        let compile = begun.elapsed();
        let workload = self.host.workload(&id);
        let handles_http = workload.as_ref().is_some_and(|workload| workload.handles_http());
        let imports = workload.map(|workload| workload.imports()).unwrap_or_default();
        if let Some(old) = current.workload.replace(id) {
            // The old workload drains behind the scenes: the new one serves already.
            let (host, vault) = (Arc::clone(&self.host), self.vault.clone());
            tokio::spawn(async move {
                let workload_id = old.clone();
                let stopped = host.workload_stop(WorkloadStopRequest { workload_id }).await;
                vault.forget(&old);
                if let Err(error) = stopped {
                    tracing::warn!(%error, "cannot stop the old workload");
                }
            });
        }
        Ok(Deployed {
            compile,
            imports,
            handles_http,
        })
    }

    /// Stop to accept, let requests in flight end for at most `grace`, then stop the workload.
    pub async fn shutdown(self, grace: Duration) {
        match tokio::time::timeout(grace, self.host.stop()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "cannot stop cleanly"),
            Err(_) => tracing::warn!("cutting requests that did not end within {} s", grace.as_secs()),
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// A deployment failed: the old workload serves on. Say what to do where it is known.
fn explain(error: &anyhow::Error) -> Error {
    let failed = Error::new("cannot deploy the component").with_anyhow(error);
    match error.downcast_ref::<WorkloadError>() {
        Some(WorkloadError::Unresolved { .. }) => failed.hint(
            "`wash dev` provides WASI 0.2 and 0.3, wasi:blobstore, wasi:config, wasi:keyvalue, wasi:logging, wasi:otel, wasmcloud:messaging, wasmcloud:secrets and, with dev.postgres_url, wasmcloud:postgres; remove other imports, or add components that export them",
        ),
        Some(WorkloadError::Link { .. }) => failed.hint(
            "make the component export wasi:http/incoming-handler@0.2 and rebuild it with current bindings",
        ),
        Some(WorkloadError::Compile { .. } | WorkloadError::NotAComponent { .. }) => {
            failed.hint("check with `wash inspect` that the build made a component")
        }
        Some(WorkloadError::Volume { .. }) => failed.hint("check dev.volumes in the project configuration"),
        _ => failed,
    }
}

/// Passes what the runtime reports on to the screen.
struct Events {
    sender: Sender<ServerEvent>,
    dropped: AtomicU64,
}

impl Events {
    fn send(&self, event: ServerEvent) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 && self.sender.try_send(ServerEvent::Dropped(dropped)).is_err() {
            self.dropped.fetch_add(dropped + 1, Ordering::Relaxed);
            return;
        }
        // When the session ends the screen is gone, and nobody counts.
        if self.sender.try_send(event).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl HttpObserver for Events {
    fn answered(&self, request: &Answered) {
        self.send(ServerEvent::Request {
            method: request.method.to_string(),
            path: request.path.clone(),
            status: request.status.as_u16(),
            elapsed: request.elapsed,
        });
    }

    fn failed(&self, component: &str, error: &InvocationError) {
        self.send(ServerEvent::GuestFailure {
            component: component.to_owned(),
            report: error.to_string(),
        });
    }
}

impl ServiceObserver for Events {
    fn changed(&self, _workload_id: &str, service: &str, state: &ServiceState) {
        let (what, error, first) = match state {
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => {
                let again = format!("starting again in {}", duration(*delay));
                (again, error, *restarts == 1)
            }
            ServiceState::Failed { restarts, error } => (
                format!("not started again after {restarts} restarts"),
                error,
                *restarts == 0,
            ),
            ServiceState::Completed => {
                self.send(ServerEvent::Service {
                    name: service.to_owned(),
                    what: "ended by itself".to_owned(),
                    failed: false,
                    details: Vec::new(),
                });
                return;
            }
            _ => return,
        };
        let report = error.to_string();
        let mut lines = report.lines();
        let why = lines.next().unwrap_or_default();
        let details = lines.map(str::to_owned).filter(|_| first);
        self.send(ServerEvent::Service {
            name: service.to_owned(),
            what: format!("crashed: {}; {what}", why.trim_end_matches(':')),
            failed: true,
            details: details.collect(),
        });
    }
}

impl LogSink for Events {
    fn log(&self, record: &LogRecord<'_>) {
        let LogRecord {
            level,
            context,
            message,
            ..
        } = record;
        let line = if context.is_empty() {
            format!("{level}: {message}")
        } else {
            format!("{level} {context}: {message}")
        };
        // As a guest that prints them would choose.
        let stderr = *level >= Level::Warn;
        for line in line.lines() {
            self.send(ServerEvent::GuestLine {
                component: record.component.to_owned(),
                stderr,
                line: line.to_owned(),
            });
        }
    }
}

impl GuestOutput for Events {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        self.send(ServerEvent::GuestLine {
            component: source.component.to_string(),
            stderr: stream == GuestStream::Stderr,
            line: line.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_is_one_line_and_the_first_one_has_its_backtrace() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        let events = Events {
            sender,
            dropped: AtomicU64::new(0),
        };
        let mut told = |state: ServiceState| {
            events.changed("dev-1", "service", &state);
            match receiver.try_recv() {
                Ok(ServerEvent::Service { what, details, .. }) => Some((what, details.len())),
                _ => None,
            }
        };
        let error = || InvocationError::Trap {
            message: "unreachable\n  0: main".to_owned(),
        };
        let crash = |restarts| ServiceState::Restarting {
            restarts,
            delay: Duration::from_millis(100),
            error: error(),
        };
        let line = "crashed: the guest trapped: unreachable; starting again in 100 ms".to_owned();
        assert_eq!(told(crash(1)), Some((line.clone(), 1)));
        assert_eq!(told(crash(2)), Some((line, 0)));
        let last = ServiceState::Failed {
            restarts: 2,
            error: error(),
        };
        let line = "crashed: the guest trapped: unreachable; not started again after 2 restarts".to_owned();
        assert_eq!(told(last), Some((line, 0)));
        assert_eq!(
            told(ServiceState::Completed),
            Some(("ended by itself".to_owned(), 0))
        );
        assert_eq!(told(ServiceState::Running { restarts: 0 }), None);
        assert_eq!(told(ServiceState::Stopped), None);
    }

    #[test]
    fn events_that_do_not_fit_are_counted() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
        let events = Events {
            sender,
            dropped: AtomicU64::new(0),
        };
        let say = |line: &str| {
            events.send(ServerEvent::GuestLine {
                component: "app".to_owned(),
                stderr: false,
                line: line.to_owned(),
            });
        };
        for number in 0..5 {
            say(&number.to_string());
        }
        let mut shown = || match receiver.try_recv() {
            Ok(ServerEvent::GuestLine { line, .. }) => line,
            Ok(ServerEvent::Dropped(count)) => format!("{count} dropped"),
            other => format!("{other:?}"),
        };
        assert_eq!([shown(), shown()], ["0", "1"]);
        say("5");
        assert_eq!([shown(), shown()], ["3 dropped", "5"]);
    }
}

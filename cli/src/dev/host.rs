//! The host of `wash dev`: its listeners stay open while the workload behind them is replaced.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::Engine;
use wash_runtime::error::WorkloadError;
use wash_runtime::host::http::{AllowedHosts, DevRouter, HttpServer};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::plugin::wasmcloud_secrets::Vault;
use wash_runtime::telemetry::Telemetry;
use wash_runtime::types::{WorkloadStartRequest, WorkloadStopRequest};

use crate::containment;
use crate::dev::application::Application;
use crate::dev::events::{DevEvent, Events};
use crate::dev::plugins;
use crate::error::{Error, Result};
use crate::serve::TlsFiles;

/// Options to start the host.
#[derive(Debug)]
pub(crate) struct HostOptions {
    /// Bound listeners. The server makes them non-blocking.
    pub(crate) listeners: Vec<TcpListener>,
    /// Host names that requests may be for.
    pub(crate) allowed_hosts: Vec<String>,
    /// Certificate files; if set, HTTPS is served.
    pub(crate) tls: Option<TlsFiles>,
    /// Cache folder for compiled components.
    pub(crate) compiled: PathBuf,
    /// Destination of the spans, metrics and logs of guests.
    pub(crate) telemetry: Telemetry,
    /// Receives requests and guest output. Events that do not fit are counted and dropped, so that a guest that prints
    /// faster than the terminal cannot fill the memory of the host.
    pub(crate) events: Sender<DevEvent>,
}

/// A completed deployment.
#[derive(Clone, Debug)]
pub(crate) struct Deployed {
    /// The component's imports, sorted, such as `wasi:http/types@0.2.3`.
    pub(crate) imports: Vec<String>,
    /// Does the workload handle HTTP requests?
    pub(crate) handles_http: bool,
}

/// A running host.
pub(crate) struct DevHost {
    host: Arc<Host>,
    addresses: Vec<SocketAddr>,
    /// The secrets of the workloads.
    vault: Vault,
    /// Id of the current workload and the number of deployments so far. Locked during a deployment: one runs at a time.
    current: tokio::sync::Mutex<Current>,
}

#[derive(Default)]
struct Current {
    workload: Option<String>,
    generation: u64,
}

impl DevHost {
    /// Starts accepting connections. Requests that arrive before the first deployment wait for it.
    pub(crate) async fn start(options: HostOptions) -> Result<Self> {
        let fail =
            |error: anyhow::Error| Error::new("cannot start the development server").with_anyhow(&error);
        let events = Arc::new(Events::new(options.events));
        let mut http = HttpServer::from_listeners(DevRouter::waiting(), options.listeners)
            .map_err(fail)?
            .with_observer(events.clone())
            .with_allowed_hosts(AllowedHosts::new(options.allowed_hosts))
            .with_error_details(true);
        if let Some(tls) = &options.tls {
            http = http.with_tls(tls.read("dev")?);
        }
        let addresses = http.addresses().to_vec();
        let engine = Engine::builder()
            .with_baseline_first(true)
            .with_debug_info(true)
            .with_artifact_cache(options.compiled)
            .with_compile_worker(containment::worker(containment::compile_limits())?)
            .with_total_memory(containment::memory_of_components())
            .build()
            .map_err(fail)?;
        let builder = HostBuilder::new()
            // Components under development connect to servers on this machine.
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

    /// The addresses that the host listens on.
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// Replaces the workload. On an error, the old one continues to serve.
    pub(crate) async fn deploy(&self, application: Application) -> Result<Deployed> {
        let mut current = self.current.lock().await;
        current.generation += 1;
        let id = format!("dev-{}", current.generation);
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
        let workload = self.host.workload(&id);
        let handles_http = workload.as_ref().is_some_and(|workload| workload.handles_http());
        let imports = workload.map(|workload| workload.imports()).unwrap_or_default();
        if let Some(old) = current.workload.replace(id) {
            // The new workload already serves; the old one drains in the background.
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
            imports,
            handles_http,
        })
    }

    /// Stops accepting connections, waits up to `grace` for requests in flight, then stops the workload.
    pub(crate) async fn shutdown(self, grace: Duration) {
        match tokio::time::timeout(grace, self.host.stop()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "cannot shut down cleanly"),
            Err(_) => tracing::warn!(
                "aborting requests that did not finish within {} s",
                grace.as_secs()
            ),
        }
    }
}

impl std::fmt::Debug for DevHost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DevHost")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

/// Converts the error of a failed deployment, with a hint for known causes.
fn explain(error: &anyhow::Error) -> Error {
    let failed = Error::new("cannot deploy the component").with_anyhow(error);
    match error.downcast_ref::<WorkloadError>() {
        Some(WorkloadError::Unresolved { .. }) => failed.hint(
            "`wash dev` provides WASI 0.2 and 0.3, wasi:blobstore, wasi:config, wasi:keyvalue, wasi:logging, wasi:otel, wasmcloud:messaging, wasmcloud:secrets and, with dev.postgres_url, wasmcloud:postgres; remove other imports, or add components that export them",
        ),
        Some(WorkloadError::Link { .. }) => failed.hint(
            "export wasi:http/incoming-handler@0.2 from the component and rebuild it with current bindings",
        ),
        Some(WorkloadError::Compile { .. } | WorkloadError::NotAComponent { .. }) => {
            failed.hint("run `wash inspect` to check that the build produced a component")
        }
        Some(WorkloadError::Volume { .. }) => failed.hint("check dev.volumes in the project configuration"),
        _ => failed,
    }
}

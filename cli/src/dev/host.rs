//! The host that `wash dev` runs: one listener that stays open while workloads are replaced behind it.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::Engine;
use wash_runtime::error::WorkloadError;
use wash_runtime::host::http::{DevRouter, HttpServer};
use wash_runtime::host::{Host, HostApi as _, HostBuilder};
use wash_runtime::plugin::wasmcloud_secrets::Vault;
use wash_runtime::telemetry::Telemetry;
use wash_runtime::types::{WorkloadStartRequest, WorkloadStopRequest};

use crate::dev::application::Application;
use crate::dev::events::{DevEvent, Events};
use crate::dev::plugins;
use crate::error::{Error, Result};
use crate::serve::TlsFiles;

/// What the server needs to start.
#[derive(Debug)]
pub(crate) struct HostOptions {
    /// Bound listeners; the server sets them non-blocking.
    pub(crate) listeners: Vec<TcpListener>,
    /// Serve HTTPS with these files.
    pub(crate) tls: Option<TlsFiles>,
    /// Where compiled code is kept.
    pub(crate) compiled: PathBuf,
    /// Where spans, metrics and logs of guests go.
    pub(crate) telemetry: Telemetry,
    /// Where requests and guest output are reported. What does not fit is counted, not kept: a guest that prints faster
    /// than the terminal can show must not fill the memory of the host.
    pub(crate) events: Sender<DevEvent>,
}

/// A finished deployment.
#[derive(Clone, Debug)]
pub(crate) struct Deployed {
    /// The component's imports, sorted, such as `wasi:http/types@0.2.3`.
    pub(crate) imports: Vec<String>,
    /// Does it answer requests?
    pub(crate) handles_http: bool,
}

/// A running host.
pub(crate) struct DevHost {
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

impl DevHost {
    /// Start to accept. Requests that arrive before the first deployment wait for it.
    pub(crate) async fn start(options: HostOptions) -> Result<Self> {
        let fail =
            |error: anyhow::Error| Error::new("cannot start the development server").with_anyhow(&error);
        let events = Arc::new(Events::new(options.events));
        let mut http = HttpServer::from_listeners(DevRouter::waiting(), options.listeners)
            .map_err(fail)?
            .with_observer(events.clone())
            .with_error_details(true);
        if let Some(tls) = &options.tls {
            http = http.with_tls(tls.read("dev")?);
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
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.addresses.clone()
    }

    /// Replace the workload. On an error the old one goes on serving.
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
            imports,
            handles_http,
        })
    }

    /// Stop to accept, let requests in flight end for at most `grace`, then stop the workload.
    pub(crate) async fn shutdown(self, grace: Duration) {
        match tokio::time::timeout(grace, self.host.stop()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "cannot stop cleanly"),
            Err(_) => tracing::warn!("cutting requests that did not end within {} s", grace.as_secs()),
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

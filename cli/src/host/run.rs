//! Runs the host until a signal stops it.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wash_runtime::egress::EgressConfig;
use wash_runtime::engine::{Engine, memory_may_be_swapped};
use wash_runtime::host::HostBuilder;
use wash_runtime::host::http::{DynamicRouter, HttpLimits, HttpServer};
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::telemetry::Telemetry;
use wash_runtime::washlet::{
    ArtifactSource, ClusterHostBuilder, GuestLogs, RunningClusterHost, run_cluster_host,
};

use super::settings::HostSettings;
use super::{connect, plugins};
use crate::blocking;
use crate::containment;
use crate::error::{Error, Result};
use crate::interrupt::{Signal, Signals, Stop};
use crate::output::Printer;
use crate::serve::listen;

/// Interval of the image cache cleanup.
const CLEANUP_INTERVAL: Duration = Duration::from_mins(10);

/// The outcome of a host's run.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Id of the host.
    pub(crate) id: String,
    /// Reason of the stop.
    pub(crate) stop: Stop,
    /// Did the shutdown end early, by the grace period or a second signal?
    pub(crate) cut_short: bool,
}

/// Runs a host in a new Tokio runtime until a signal stops it.
///
/// # Errors
/// An address is in use, a file is invalid, or the host cannot start.
pub(crate) fn run(
    settings: &HostSettings,
    artifacts: Arc<dyn ArtifactSource>,
    compiled: &Path,
    telemetry: Telemetry,
    printer: &Printer,
) -> Result<Ended> {
    // Bind first, so that a busy port is reported immediately.
    let http = listen::bind_only(&settings.http, "--http-addr")?;
    let health = listen::bind_only(&settings.health, "--health-addr")?;
    let runtime = blocking::parallel_runtime()?;
    let result = runtime.block_on(async {
        let mut signals = Signals::catch()?;
        let scheduler = connect::control_plane(&settings.scheduler).await?;
        let running = start(settings, scheduler.clone(), artifacts, compiled, telemetry, http).await?;
        for listener in health {
            let served = running.health().serve(listener);
            tokio::spawn(async move {
                if let Err(error) = served.await {
                    tracing::error!(error = format!("{error:#}"), "the health endpoint failed");
                }
            });
        }
        print_status(settings, &running, printer).await;
        let joined = async {
            print_joined(settings, &scheduler, printer).await;
            std::future::pending().await
        };
        let stop = tokio::select! {
            stop = next_stop(&mut signals) => stop,
            never = joined => never,
        };
        printer.status(
            "Stopping",
            &format!("within {}", humantime::format_duration(settings.grace)),
        );
        end(running, settings.grace, stop, &mut signals).await
    });
    // A guest in an endless loop must not block the exit.
    runtime.shutdown_background();
    result
}

async fn start(
    settings: &HostSettings,
    scheduler: async_nats::Client,
    artifacts: Arc<dyn ArtifactSource>,
    compiled: &Path,
    telemetry: Telemetry,
    listeners: Vec<TcpListener>,
) -> Result<RunningClusterHost> {
    let fail = |error: anyhow::Error| Error::new("cannot start the host").with_anyhow(&error);
    let servers = settings.data.urls.first().map_or_else(
        || plugins::servers(settings),
        |url| plugins::servers(settings).with_default(url.clone()),
    );
    let data = NatsServers::new(servers).with_options(connect::options(&settings.data).await?);
    if memory_may_be_swapped() {
        tracing::info!(
            "this machine swaps, so the memory of components is reset completely, which is slower: see `wash doctor`"
        );
    }
    let engine = Engine::builder()
        .with_baseline_first(true)
        .with_artifact_cache(compiled)
        .with_compile_worker(containment::worker(settings.compile)?)
        .with_total_memory(settings.total_memory())
        .build()
        .map_err(fail)?;
    let mut builder = HostBuilder::new()
        .with_engine(engine)
        .with_grace_period(settings.grace.saturating_sub(reserve(settings.grace)))
        .with_egress(egress(settings)?)
        .with_socket_limits(settings.outbound.sockets)
        .with_telemetry(telemetry.clone());
    if let Some(name) = &settings.name {
        builder = builder.with_friendly_name(name);
    }
    if let Some(hostname) = &settings.hostname {
        builder = builder.with_hostname(hostname);
    }
    if !listeners.is_empty() {
        builder = builder.with_http_handler(Arc::new(http(settings, listeners)?));
    }
    let logs = Arc::new(GuestLogs::new());
    builder = builder.with_guest_output(Arc::<GuestLogs>::clone(&logs));
    let builder = plugins::add(builder, settings, &data, telemetry, &logs).map_err(fail)?;
    let mut cluster = ClusterHostBuilder::default()
        .with_host_builder(builder)
        .with_host_group(&settings.group)
        .with_environment(&settings.environment)
        .with_nats_client(Arc::new(scheduler))
        .with_artifacts(artifacts)
        .with_folders(plugins::folders(settings))
        .with_limits(settings.limits.clone())
        .with_logs(logs)
        .with_artifact_cleaner(CLEANUP_INTERVAL, settings.images.max_age)
        .with_heartbeat_interval(settings.heartbeat);
    for (key, value) in &settings.labels {
        cluster = cluster.with_label(key, value);
    }
    run_cluster_host(cluster.build().map_err(fail)?)
        .await
        .map_err(fail)
}

fn egress(settings: &HostSettings) -> Result<EgressConfig> {
    let outbound = &settings.outbound;
    let default = EgressConfig::default();
    let config = EgressConfig {
        trust_roots: outbound.roots,
        max_connections: outbound.http.unwrap_or(default.max_connections),
        max_requests: outbound.http.unwrap_or(default.max_requests),
        connection_wait: outbound.wait,
        ..default
    };
    outbound.authorities.iter().try_fold(config, |config, file| {
        config
            .with_ca_file(file)
            .map_err(|error| Error::usage("cannot use host.http_client_ca_path").with_anyhow(&error))
    })
}

fn http(settings: &HostSettings, listeners: Vec<TcpListener>) -> Result<HttpServer<DynamicRouter>> {
    let fail = |error: anyhow::Error| Error::new("cannot serve HTTP").with_anyhow(&error);
    let mut http = HttpServer::from_listeners(DynamicRouter::default(), listeners).map_err(fail)?;
    if let Some(max) = settings.max_connections {
        http = http.with_limits(HttpLimits {
            max_connections: max,
            ..HttpLimits::default()
        });
    }
    if let Some(tls) = &settings.tls {
        http = http.with_tls(tls.read("host")?);
    }
    Ok(http)
}

async fn next_stop(signals: &mut Signals) -> Stop {
    loop {
        if let Signal::Stop(stop) = signals.next().await {
            return stop;
        }
    }
}

/// Waits until the server of the control plane has processed the subscriptions of the host, and prints its group.
async fn print_joined(settings: &HostSettings, scheduler: &async_nats::Client, printer: &Printer) {
    if scheduler.flush().await.is_ok() {
        printer.status("Joined", &format!("group '{}'", settings.group));
    }
}

/// Prints the name, the id and the addresses of the started host.
async fn print_status(settings: &HostSettings, running: &RunningClusterHost, printer: &Printer) {
    let host = running.host();
    printer.status("Started", &format!("{} ({})", host.friendly_name(), host.id()));
    if let Some(port) = http_port(running).await {
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        let address = settings.http.first().map(|address| address.ip().to_string());
        printer.status(
            "Serving",
            &format!("{scheme}://{}:{port}", address.unwrap_or_default()),
        );
    }
    for address in &settings.health {
        printer.status("Health", &format!("http://{address}/readyz"));
    }
}

async fn http_port(running: &RunningClusterHost) -> Option<u16> {
    use wash_runtime::host::HostApi as _;
    running.host().heartbeat().await.ok()?.http_port
}

/// The part of the grace period reserved for services, plugins and the last messages, after requests in flight.
fn reserve(grace: Duration) -> Duration {
    (grace / 4).min(Duration::from_secs(3))
}

/// Shuts the host down within the grace period. A second signal ends the shutdown immediately.
async fn end(
    running: RunningClusterHost,
    grace: Duration,
    stop: Stop,
    signals: &mut Signals,
) -> Result<Ended> {
    let id = running.host().id().to_owned();
    let ended = |cut_short| Ended { id, stop, cut_short };
    let down = tokio::time::timeout(grace, running.into_future());
    tokio::pin!(down);
    loop {
        tokio::select! {
            result = &mut down => return match result {
                Ok(result) => result
                    .map(|()| ended(false))
                    .map_err(|error| Error::new("the host did not shut down cleanly").with_anyhow(&error)),
                Err(_) => Ok(ended(true)),
            },
            signal = signals.next() => {
                if matches!(signal, Signal::Stop(_)) {
                    return Ok(ended(true));
                }
            }
        }
    }
}

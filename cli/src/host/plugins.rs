//! The plugins of a cluster host.

use std::sync::Arc;

use wash_runtime::host::HostBuilder;
use wash_runtime::plugin::HostPlugin;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::{self, NatsServers};
use wash_runtime::plugin::reach::Reach;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::WasiBlobstore;
use wash_runtime::plugin::wasi_config::DynamicConfig;
use wash_runtime::plugin::wasi_keyvalue::WasiKeyvalue;
use wash_runtime::plugin::wasi_logging::WasiLogging;
use wash_runtime::plugin::wasi_otel::WasiOtel;
use wash_runtime::plugin::wasmcloud_messaging::WasmcloudMessaging;
use wash_runtime::plugin::wasmcloud_postgres::{Postgres, WasmcloudPostgres};
use wash_runtime::telemetry::Telemetry;
use wash_runtime::washlet::GuestLogs;

use super::settings::HostSettings;

/// Adds all plugins. By default, data and messages are in NATS.
///
/// # Errors
/// Two plugins have the same id.
pub(crate) fn add(
    mut builder: HostBuilder,
    settings: &HostSettings,
    data: &NatsServers,
    telemetry: Telemetry,
    logs: &Arc<GuestLogs>,
) -> anyhow::Result<HostBuilder> {
    for plugin in all(settings, data, telemetry, logs) {
        builder = builder.with_plugin(plugin)?;
    }
    Ok(builder)
}

/// The servers that workloads may use as backends.
pub(crate) fn servers(settings: &HostSettings) -> Servers {
    settings
        .servers
        .iter()
        .fold(Servers::none(), |servers, url| servers.allow(url.clone()))
}

/// The folders that workloads may use as backends.
pub(crate) fn folders(settings: &HostSettings) -> Folders {
    settings.folders.iter().fold(Folders::none(), Folders::allow)
}

fn all(
    settings: &HostSettings,
    data: &NatsServers,
    telemetry: Telemetry,
    logs: &Arc<GuestLogs>,
) -> Vec<Arc<dyn HostPlugin>> {
    let reach = Reach {
        servers: servers(settings),
        nats: data.clone(),
        folders: folders(settings),
        shared: SharedBuckets::none(),
    };
    let keyvalue = WasiKeyvalue::reaching(&reach).with_default_backend(nats::BACKEND);
    let blobstore = WasiBlobstore::reaching(&reach).with_default_backend(nats::BACKEND);
    let messaging = WasmcloudMessaging::reaching(&reach).with_default_backend(nats::BACKEND);
    let databases = match &settings.postgres {
        Some(url) => servers(settings).with_default(url.clone()),
        None => servers(settings),
    };
    let mut plugins: Vec<Arc<dyn HostPlugin>> = vec![
        Arc::new(DynamicConfig::new(true)),
        Arc::new(keyvalue),
        Arc::new(blobstore),
        Arc::new(messaging),
        Arc::new(WasiLogging::with_sink(Arc::<GuestLogs>::clone(logs))),
        Arc::new(WasiOtel::new(telemetry)),
        Arc::new(WasmcloudPostgres::new(Postgres::new(databases))),
    ];
    plugins.extend(webgpu(settings));
    plugins
}

/// `wasi:webgpu`, if the settings enable it.
#[cfg(feature = "wasi-webgpu")]
fn webgpu(settings: &HostSettings) -> Option<Arc<dyn HostPlugin>> {
    use wash_runtime::plugin::wasi_webgpu::WasiWebgpu;
    settings
        .webgpu
        .then(|| Arc::new(WasiWebgpu::new()) as Arc<dyn HostPlugin>)
}

/// This build lacks `wasi:webgpu`, and reading the settings fails if they enable it.
#[cfg(not(feature = "wasi-webgpu"))]
fn webgpu(settings: &HostSettings) -> Option<Arc<dyn HostPlugin>> {
    debug_assert!(
        !settings.webgpu,
        "settings with wasi_webgpu are rejected in this build"
    );
    None
}

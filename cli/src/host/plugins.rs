//! What a cluster host gives to components.

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

/// Add every plugin; data and messages are in NATS where a workload says nothing else.
///
/// # Errors
/// Two plugins have one id.
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

/// The servers that workloads may name.
pub(crate) fn servers(settings: &HostSettings) -> Servers {
    settings
        .servers
        .iter()
        .fold(Servers::none(), |servers, url| servers.allow(url.clone()))
}

/// The folders that workloads may name.
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

/// `wasi:webgpu`, if the host is to provide it.
#[cfg(feature = "wasi-webgpu")]
fn webgpu(settings: &HostSettings) -> Option<Arc<dyn HostPlugin>> {
    use wash_runtime::plugin::wasi_webgpu::WasiWebgpu;
    settings
        .webgpu
        .then(|| Arc::new(WasiWebgpu::new()) as Arc<dyn HostPlugin>)
}

/// This wash was built without it, and its settings cannot ask for it.
#[cfg(not(feature = "wasi-webgpu"))]
fn webgpu(settings: &HostSettings) -> Option<Arc<dyn HostPlugin>> {
    debug_assert!(!settings.webgpu, "such settings are refused");
    None
}

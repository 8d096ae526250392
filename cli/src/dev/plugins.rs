//! The plugins of the `wash dev` host.
//!
//! The workload belongs to the user, so its configuration may refer to any server, folder and bucket.

use std::sync::Arc;

use wash_runtime::host::HostBuilder;
use wash_runtime::plugin::HostPlugin;
use wash_runtime::plugin::reach::Reach;
use wash_runtime::plugin::wasi_blobstore::WasiBlobstore;
use wash_runtime::plugin::wasi_config::DynamicConfig;
use wash_runtime::plugin::wasi_keyvalue::WasiKeyvalue;
use wash_runtime::plugin::wasi_logging::{LogSink, WasiLogging};
use wash_runtime::plugin::wasi_otel::WasiOtel;
use wash_runtime::plugin::wasmcloud_messaging::WasmcloudMessaging;
use wash_runtime::plugin::wasmcloud_postgres::{Postgres, WasmcloudPostgres};
use wash_runtime::plugin::wasmcloud_secrets::{Vault, WasmcloudSecrets};
use wash_runtime::telemetry::Telemetry;

/// Adds all plugins to a host. Logs of components go to `log`, their telemetry to `telemetry`; their secrets come from
/// `vault`.
pub(crate) fn add(
    mut builder: HostBuilder,
    log: Arc<dyn LogSink>,
    telemetry: Telemetry,
    vault: &Vault,
) -> anyhow::Result<HostBuilder> {
    for plugin in all(log, telemetry, vault) {
        builder = builder.with_plugin(plugin)?;
    }
    Ok(builder)
}

fn all(log: Arc<dyn LogSink>, telemetry: Telemetry, vault: &Vault) -> Vec<Arc<dyn HostPlugin>> {
    let reach = Reach::any();
    vec![
        Arc::new(DynamicConfig::new(false)),
        Arc::new(WasiKeyvalue::reaching(&reach)),
        Arc::new(WasiBlobstore::reaching(&reach)),
        Arc::new(WasmcloudMessaging::reaching(&reach).with_everything_by_default()),
        Arc::new(WasiLogging::with_sink(log)),
        Arc::new(WasiOtel::new(telemetry)),
        Arc::new(WasmcloudPostgres::new(
            Postgres::new(reach.servers).with_certificates(reach.folders),
        )),
        Arc::new(WasmcloudSecrets::new(vault.clone())),
        #[cfg(feature = "wasi-webgpu")]
        Arc::new(wash_runtime::plugin::wasi_webgpu::WasiWebgpu::new()),
    ]
}

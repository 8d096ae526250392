//! What the host of `wash dev` provides beyond WASI.
//!
//! The workload is its user's own: it may name every server, folder and bucket that the project's configuration says.

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

/// Add every plugin to a host; what components log goes to `log`, what they measure to `telemetry`, and their secrets are in
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

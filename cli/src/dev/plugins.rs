//! What the host of `wash dev` provides beyond WASI.
//!
//! The workload is its user's own: it may name every server, folder and bucket that the project's configuration says.

use std::sync::Arc;

use wash_runtime::host::HostBuilder;
use wash_runtime::plugin::HostPlugin;
use wash_runtime::plugin::disk::Folders;
use wash_runtime::plugin::nats::NatsServers;
use wash_runtime::plugin::servers::Servers;
use wash_runtime::plugin::space::SharedBuckets;
use wash_runtime::plugin::wasi_blobstore::{self, WasiBlobstore};
use wash_runtime::plugin::wasi_config::DynamicConfig;
use wash_runtime::plugin::wasi_keyvalue::{Filesystem, InMemory, NatsBuckets, Redis, WasiKeyvalue};
use wash_runtime::plugin::wasi_logging::{LogSink, WasiLogging};
use wash_runtime::plugin::wasi_otel::WasiOtel;
use wash_runtime::plugin::wasmcloud_messaging::{InProcess, NatsSubjects, WasmcloudMessaging};
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
    let nats = NatsServers::new(Servers::any());
    vec![
        Arc::new(DynamicConfig::new(false)),
        Arc::new(keyvalue(&nats)),
        Arc::new(blobstore(&nats)),
        Arc::new(messaging(&nats)),
        Arc::new(WasiLogging::with_sink(log)),
        Arc::new(WasiOtel::new(telemetry)),
        Arc::new(WasmcloudPostgres::new(
            Postgres::new(Servers::any()).with_certificates(Folders::any()),
        )),
        Arc::new(WasmcloudSecrets::new(vault.clone())),
        #[cfg(feature = "wasi-webgpu")]
        Arc::new(wash_runtime::plugin::wasi_webgpu::WasiWebgpu::new()),
    ]
}

fn messaging(nats: &NatsServers) -> WasmcloudMessaging {
    WasmcloudMessaging::new(vec![
        Box::new(InProcess::new()),
        Box::new(NatsSubjects::new(nats.clone())),
    ])
    .with_everything_by_default()
}

fn keyvalue(nats: &NatsServers) -> WasiKeyvalue {
    WasiKeyvalue::new(vec![
        Box::new(InMemory::new().sharing(SharedBuckets::any())),
        Box::new(Filesystem::new(Folders::any(), SharedBuckets::any())),
        Box::new(NatsBuckets::new(nats.clone(), SharedBuckets::any())),
        Box::new(Redis::new(Servers::any(), SharedBuckets::any())),
    ])
}

fn blobstore(nats: &NatsServers) -> WasiBlobstore {
    WasiBlobstore::new(vec![
        Box::new(wasi_blobstore::InMemory::new().sharing(SharedBuckets::any())),
        Box::new(wasi_blobstore::Filesystem::new(
            Folders::any(),
            SharedBuckets::any(),
        )),
        Box::new(wasi_blobstore::NatsObjects::new(
            nats.clone(),
            SharedBuckets::any(),
        )),
    ])
}

//! Host capabilities beyond the standard WASI interfaces, provided by plugins.

pub mod backends;
#[cfg(any(
    feature = "wasi-blobstore",
    feature = "wasi-keyvalue",
    feature = "wasmcloud-messaging"
))]
#[cfg_attr(
    not(all(feature = "wasi-blobstore", feature = "wasi-keyvalue")),
    allow(dead_code, reason = "each feature uses a part")
)]
pub(crate) mod charge;
pub mod disk;
#[cfg(any(feature = "wasi-blobstore", feature = "wasi-keyvalue"))]
pub(crate) mod handles;
#[cfg(feature = "nats")]
pub mod nats;
pub mod observe;
#[cfg(feature = "nats")]
pub mod on_client;
pub mod reach;
pub mod server_kind;
#[cfg(any(
    feature = "wasi-blobstore",
    feature = "wasi-keyvalue",
    feature = "wasmcloud-messaging",
    feature = "wasmcloud-postgres"
))]
mod server_kinds;
pub mod servers;
mod settings;
pub mod space;
#[cfg(feature = "wasi-blobstore")]
pub mod wasi_blobstore;
#[cfg(feature = "wasi-config")]
pub mod wasi_config;
#[cfg(feature = "wasi-keyvalue")]
pub mod wasi_keyvalue;
#[cfg(feature = "wasi-logging")]
pub mod wasi_logging;
#[cfg(feature = "wasi-otel")]
pub mod wasi_otel;
#[cfg(feature = "wasi-webgpu")]
pub mod wasi_webgpu;
#[cfg(feature = "wasmcloud-messaging")]
pub mod wasmcloud_messaging;
#[cfg(feature = "wasmcloud-postgres")]
pub mod wasmcloud_postgres;
#[cfg(feature = "wasmcloud-secrets")]
pub mod wasmcloud_secrets;

pub use crate::engine::HostPlugin;
#[cfg(any(
    feature = "wasi-blobstore",
    feature = "wasi-keyvalue",
    feature = "wasmcloud-messaging",
    feature = "wasmcloud-postgres"
))]
pub use server_kinds::server_kinds;

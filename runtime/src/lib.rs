// Required by the deeply nested types of the wgpu crates.
#![cfg_attr(feature = "wasi-webgpu", recursion_limit = "256")]
//! Embeddable host for WebAssembly components.
//!
//! An [`engine::Engine`] compiles components, a [`host::Host`] runs workloads made of them, and
//! [`host::http::HttpServer`] routes requests to the workloads that export `wasi:http/incoming-handler`.
//!
//! ```no_run
//! use std::sync::Arc;
//! use wash_runtime::engine::Engine;
//! use wash_runtime::host::{HostApi, HostBuilder, http::{DevRouter, HttpServer}};
//! use wash_runtime::types::{Component, Workload, WorkloadStartRequest};
//!
//! # async fn run() -> anyhow::Result<()> {
//! let http = HttpServer::new(DevRouter::default(), "127.0.0.1:8080".parse()?).await?;
//! let host = HostBuilder::new()
//!     .with_engine(Engine::builder().build()?)
//!     .with_http_handler(Arc::new(http))
//!     .build()?
//!     .start()
//!     .await?;
//! host.workload_start(WorkloadStartRequest {
//!     workload_id: "hello".to_string(),
//!     workload: Workload {
//!         namespace: "default".to_string(),
//!         name: "hello".to_string(),
//!         components: vec![Component::new("hello", std::fs::read("hello.wasm")?)],
//!         ..Workload::default()
//!     },
//! })
//! .await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! - Every import is resolved before any component runs. Missing imports are reported together, as one
//!   [`error::WorkloadError`].
//! - Each invocation gets a new instance, unless the component enables reuse. A trap, an endless loop or excessive memory
//!   use ends that invocation, but never the host.
//! - Each instance has a separate store, also within linked components: grants, limits and context are isolated.
//! - A guest can access only what its workload grants. By default it has no files, environment variables, name resolution
//!   or plugin interfaces. Only a service can listen, and only on the loopback network of its workload. Connections to
//!   link-local and cloud metadata addresses are rejected, and HTTP requests are limited to `allowed_hosts`.
//!
//! # Features
//!
//! - `nats` (default): backends on NATS servers.
//! - `oci` (default): components from OCI registries.
//! - `otel` (default): export of spans, metrics and logs to an OpenTelemetry collector.
//! - `redis` (default): backends on Redis servers.
//! - `wasi-blobstore` (default): `wasi:blobstore`, objects in containers.
//! - `wasi-config` (default): `wasi:config`, the settings of a workload.
//! - `wasi-keyvalue` (default): `wasi:keyvalue`, values by key.
//! - `wasi-logging` (default): `wasi:logging`, log messages of components.
//! - `wasi-otel` (default): `wasi:otel`, spans, logs and metrics of components.
//! - `wasip3` (default): WASI 0.3 in addition to 0.2.
//! - `washlet` (default): a cluster host, controlled over NATS.
//! - `wasmcloud-messaging` (default): `wasmcloud:messaging`, messages between components.
//! - `wasmcloud-postgres` (default): `wasmcloud:postgres`, databases on PostgreSQL servers.
//! - `wasmcloud-secrets` (default): `wasmcloud:secrets`, the secrets of components.
//! - `wasi-webgpu`: `wasi:webgpu`, access to GPUs; experimental, with many dependencies.
//!
//! # Next steps
//!
//! - Define a workload with components, a service and volumes: [`types::Workload`].
//! - Implement an interface for components: [`plugin::HostPlugin`].
//! - Serve many workloads on one port: [`host::http::DynamicRouter`].
//! - Handle errors: [`error::WorkloadError`] and [`error::InvocationError`].

pub mod egress;
pub mod engine;
pub mod error;
pub mod host;
pub mod metrics;
pub mod plugin;
#[cfg(feature = "otel")]
pub mod telemetry;
pub mod types;
#[cfg(feature = "washlet")]
pub mod washlet;
pub mod wit;

mod claims;
#[cfg(any(feature = "wasi-otel", feature = "washlet"))]
mod json;
mod output;
mod sockets;
mod text;
mod trace;
mod turns;
mod volume;
mod weak_map;

pub use output::{GuestOutput, GuestSource, GuestStream};
pub use sockets::SocketLimits;
pub use text::is_printable;
/// Components in OCI registries: the crate `wash-oci`.
#[cfg(feature = "oci")]
pub use wash_oci as oci;

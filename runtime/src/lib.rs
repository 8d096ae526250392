// The types of the graphics crates nest deeply.
#![cfg_attr(feature = "wasi-webgpu", recursion_limit = "256")]
//! Embeddable host for WebAssembly components.
//!
//! An [`engine::Engine`] compiles components, a [`host::Host`] runs workloads made of them, and
//! [`host::http::HttpServer`] brings requests to the workloads that export `wasi:http/incoming-handler`.
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
//! - Every import is resolved before anything runs; a missing one is a [`error::WorkloadError`] that names them all.
//! - An invocation gets a fresh instance, unless the component asks for reuse. A trap, an endless loop or memory greed
//!   ends that invocation, never the host.
//! - Each instance has a store of its own, those of linked components too: grants, limits and context never mix.
//! - A guest gets only what its workload grants: no files, no environment, no names, no interface of a plugin by default.
//!   Only a service listens, and only on the loopback network of its workload. Link-local and cloud-metadata addresses are
//!   refused, and HTTP requests go where `allowed_hosts` permits.
//!
//! # Features
//!
//! - `nats` (default): backends on NATS servers.
//! - `oci` (default): components from OCI registries.
//! - `otel` (default): spans, metrics and logs to an OpenTelemetry collector.
//! - `redis` (default): backends on Redis servers.
//! - `wasi-blobstore` (default): `wasi:blobstore`, objects in containers.
//! - `wasi-config` (default): `wasi:config`, the settings of a workload.
//! - `wasi-keyvalue` (default): `wasi:keyvalue`, values by key.
//! - `wasi-logging` (default): `wasi:logging`, what components log.
//! - `wasi-otel` (default): `wasi:otel`, the spans, logs and metrics of components.
//! - `wasip3` (default): WASI 0.3 beside 0.2.
//! - `washlet` (default): a cluster host, which takes its commands over NATS.
//! - `wasmcloud-messaging` (default): `wasmcloud:messaging`, messages between components.
//! - `wasmcloud-postgres` (default): `wasmcloud:postgres`, databases on PostgreSQL servers.
//! - `wasmcloud-secrets` (default): `wasmcloud:secrets`, the secrets of components.
//! - `wasi-webgpu`: `wasi:webgpu`, graphics processors; experimental, with many dependencies.
//!
//! # Where to go on
//!
//! - Another workload: [`types::Workload`], with its components, its service and its volumes.
//! - Another capability: [`plugin::HostPlugin`].
//! - Many workloads behind one port: [`host::http::DynamicRouter`].
//! - What went wrong: [`error::WorkloadError`] and [`error::InvocationError`].

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

mod output;
mod sockets;
mod trace;
mod weak_map;

pub use output::{GuestOutput, GuestSource, GuestStream};
pub use sockets::SocketLimits;
/// Components in OCI registries: the crate `wash-oci`.
#[cfg(feature = "oci")]
pub use wash_oci as oci;

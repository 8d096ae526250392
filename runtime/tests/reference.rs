//! The programs of the documentation, copied verbatim: they must compile and run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr
)]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use wash_runtime::{
    engine::{Engine, workload::WorkloadItem},
    host::{
        HostApi, HostBuilder,
        http::{DevRouter, HttpServer},
    },
    plugin::{HostPlugin, wasi_config::DynamicConfig},
    types::{
        Component, LocalResources, Workload, WorkloadStartRequest, WorkloadState, WorkloadStatusRequest,
        WorkloadStopRequest,
    },
    wit::{WitInterface, WitWorld},
};
use wash_tests::guest;

/// From the introductions to the runtime and to host plugins: a host with HTTP and `wasi:config` runs a workload.
#[tokio::test]
async fn a_host_with_http_and_a_plugin() -> anyhow::Result<()> {
    // Create a Wasmtime engine
    let engine = Engine::builder().build()?;
    // Configure HTTP handler and plugins
    let http_handler = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse()?).await?;
    let config_plugin = DynamicConfig::new(false);
    // Build and start the host
    let host = HostBuilder::new()
        .with_engine(engine)
        .with_http_handler(Arc::new(http_handler))
        .with_plugin(Arc::new(config_plugin))?
        .build()?;
    let host = host.start().await?;
    // Start a workload
    let req = WorkloadStartRequest {
        workload_id: uuid::Uuid::new_v4().to_string(),
        workload: Workload {
            namespace: "test".to_string(),
            name: "test-workload".to_string(),
            annotations: HashMap::new(),
            service: None,
            components: vec![],
            host_interfaces: vec![],
            volumes: vec![],
        },
    };
    host.workload_start(req).await?;
    host.stop().await
}

/// From the guide to custom hosts: starts, inspects and stops a workload, and reads the host's heartbeat.
#[tokio::test]
async fn a_custom_host() -> anyhow::Result<()> {
    let engine = Engine::builder().with_pooling_allocator(true).build()?;
    let http_handler = HttpServer::new(DevRouter::default(), "127.0.0.1:0".parse()?).await?;
    let config_plugin = DynamicConfig::new(false);
    let host = HostBuilder::new()
        .with_engine(engine)
        .with_friendly_name("my-custom-host")
        .with_http_handler(Arc::new(http_handler))
        .with_plugin(Arc::new(config_plugin))?
        .build()?;
    let host = host.start().await?;
    println!("Host started: {}", host.friendly_name());
    let component_bytes = guest::hello("hello");
    let request = WorkloadStartRequest {
        workload_id: uuid::Uuid::new_v4().to_string(),
        workload: Workload {
            namespace: "my-app".to_string(),
            name: "http-handler".to_string(),
            annotations: HashMap::from([("version".to_string(), "1.0.0".to_string())]),
            service: None,
            components: vec![Component {
                name: "my-handler".to_string(),
                bytes: component_bytes.into(),
                digest: None,
                local_resources: LocalResources {
                    memory_limit_mb: 64, // In megabytes; -1 = unlimited
                    cpu_limit: -1,       // In millicores; -1 = unlimited
                    config: HashMap::new(),
                    environment: HashMap::from([("LOG_LEVEL".to_string(), "info".to_string())]),
                    volume_mounts: vec![],
                    allowed_hosts: vec!["api.example.com".to_string()],
                },
                pool_size: 10,
                max_invocations: 0, // 0 = unlimited
            }],
            host_interfaces: vec![],
            volumes: vec![],
        },
    };
    let response = host.workload_start(request).await?;
    let workload_id = response.workload_status.workload_id;
    println!("Workload started with ID: {workload_id}");
    let status = host
        .workload_status(WorkloadStatusRequest {
            workload_id: workload_id.clone(),
        })
        .await?;
    match status.workload_status.workload_state {
        WorkloadState::Running => println!("Workload is running"),
        WorkloadState::Error => println!("Workload encountered an error"),
        WorkloadState::Completed => println!("Workload completed"),
        state => println!("Workload state: {state:?}"),
    }
    let heartbeat = host.heartbeat().await?;
    println!("Host: {} ({})", heartbeat.friendly_name, heartbeat.id);
    println!(
        "CPU: {:.1}%, Memory: {} MB free / {} MB total",
        heartbeat.system_cpu_usage,
        heartbeat.system_memory_free / 1024 / 1024,
        heartbeat.system_memory_total / 1024 / 1024,
    );
    println!(
        "Workloads: {}, Components: {}",
        heartbeat.workload_count, heartbeat.component_count
    );
    assert_eq!(status.workload_status.workload_state, WorkloadState::Running);
    assert_eq!((heartbeat.workload_count, heartbeat.component_count), (1, 1));
    host.workload_stop(WorkloadStopRequest {
        workload_id: workload_id.clone(),
    })
    .await?;
    host.stop().await?;
    Ok(())
}

/// From the guide to host plugins: a plugin that logs.
struct CustomLogger {
    prefix: String,
}

impl CustomLogger {
    fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
        }
    }
}

#[async_trait]
impl HostPlugin for CustomLogger {
    fn id(&self) -> &'static str {
        "custom-logger"
    }

    fn world(&self) -> WitWorld {
        WitWorld {
            imports: HashSet::new(),
            exports: HashSet::from([WitInterface {
                namespace: "wasi".to_string(),
                package: "logging".to_string(),
                interfaces: HashSet::from(["logging".to_string()]),
                version: None,
                name: None,
                config: std::collections::HashMap::new(),
            }]),
        }
    }

    async fn start(&self) -> anyhow::Result<()> {
        println!("[{}] Logger plugin started", self.prefix);
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        // WorkloadItem implements Deref, so linker()
        // is accessible directly without pattern matching:
        item.linker()
            .instance("wasi:logging/logging")?
            .func_wrap("flush", |_, ()| Ok(()))?;
        Ok(())
    }

    async fn stop(&self) -> anyhow::Result<()> {
        println!("[{}] Logger plugin stopped", self.prefix);
        Ok(())
    }
}

#[tokio::test]
async fn a_custom_plugin() -> anyhow::Result<()> {
    let logger = CustomLogger::new("my-app");
    let host = HostBuilder::new()
        .with_engine(Engine::builder().build()?)
        .with_plugin(Arc::new(logger))?
        .build()?;
    let host = host.start().await?;
    let request = WorkloadStartRequest {
        workload_id: "broken".to_string(),
        workload: Workload {
            components: vec![Component::new("broken", b"".to_vec())],
            ..Workload::default()
        },
    };
    match host.workload_start(request).await {
        Ok(response) => println!("Started workload: {}", response.workload_status.workload_id),
        Err(e) => eprintln!("Failed to start workload: {e}"),
    }
    host.stop().await
}

//! The `wasi:otel` host plugin.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::resource::v1::Resource;
use parking_lot::RwLock;
use wasmtime::component::HasSelf;

use super::bindings::{logs, metrics, tracing};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::telemetry::{Source, Telemetry, attribute, text};
use crate::wit::{WitInterface, WitWorld};

/// Lets components send spans, logs and metrics through `wasi:otel@0.2.0-rc.2`.
///
/// The key `service_name` of the host interface sets `service.name` for the data of a workload; the default is the name of the
/// workload.
#[derive(Debug, Default)]
pub struct WasiOtel {
    pub(super) telemetry: Telemetry,
    workloads: RwLock<HashMap<String, Arc<Senders>>>,
}

/// The components of one workload that send data.
#[derive(Debug)]
struct Senders {
    service_name: String,
    /// Keyed by component id.
    components: RwLock<HashMap<String, Arc<Source>>>,
}

impl WasiOtel {
    /// Creates the plugin; data of components is exported through `telemetry`.
    pub fn new(telemetry: Telemetry) -> Self {
        Self {
            telemetry,
            workloads: RwLock::default(),
        }
    }

    /// Returns the source for the data of a component; `None` if nothing is exported.
    pub(super) fn source(&self, ctx: &Ctx) -> Option<Arc<Source>> {
        let host = self.telemetry.resource()?;
        let senders = {
            let workloads = self.workloads.read();
            Arc::clone(workloads.get(ctx.workload_id())?)
        };
        let id = ctx.component_id();
        let known = {
            let components = senders.components.read();
            components.get(id).cloned()
        };
        known.or_else(|| {
            let mut components = senders.components.write();
            let source = components.entry(id.to_owned()).or_insert_with(|| {
                let resource = resource(host, &senders.service_name, ctx);
                Arc::new(Source::new(resource))
            });
            Some(Arc::clone(source))
        })
    }
}

/// Builds the resource of a component: the attributes of the host process, with those that identify the component added or
/// replaced.
fn resource(host: &Resource, service_name: &str, ctx: &Ctx) -> Resource {
    let own = [
        ("service.name", service_name),
        ("service.namespace", ctx.workload_namespace()),
        ("service.instance.id", ctx.component_id()),
        ("wash.workload.name", ctx.workload_name()),
        ("wash.component.name", ctx.component_name()),
    ];
    let inherited =
        |it: &&KeyValue| !it.key.starts_with("telemetry.sdk.") && own.iter().all(|(key, _)| *key != it.key);
    let mut attributes: Vec<KeyValue> = host.attributes.iter().filter(inherited).cloned().collect();
    attributes.extend(own.map(|(key, value)| attribute(key, text(value))));
    Resource {
        attributes,
        ..Resource::default()
    }
}

#[async_trait]
impl HostPlugin for WasiOtel {
    fn id(&self) -> &'static str {
        "wasi-otel"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasi:otel", "0.2.0-rc.2", ["types", "tracing", "logs", "metrics"])
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let mut service_name = workload.name().to_owned();
        for (key, value) in interfaces.iter().flat_map(|interface| &interface.config) {
            anyhow::ensure!(
                key == "service_name",
                "wasi:otel has no setting '{key}'; available: service_name"
            );
            anyhow::ensure!(!value.is_empty(), "the service_name of wasi:otel is empty");
            service_name.clone_from(value);
        }
        let senders = Senders {
            service_name,
            components: RwLock::default(),
        };
        let mut workloads = self.workloads.write();
        workloads.insert(workload.id().to_owned(), Arc::new(senders));
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let linker = item.linker();
        tracing::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        logs::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        metrics::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        let mut workloads = self.workloads.write();
        workloads.remove(workload_id);
        Ok(())
    }
}

//! The `wasmcloud:messaging` host plugin.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Context as _;
use async_trait::async_trait;
use parking_lot::RwLock;
use wasmtime::component::HasSelf;

use super::bindings::{consumer, types};
use super::delivery::{Counters, Handler, Name};
use super::session::Session;
use super::settings::{Consumer, Consumption, prefix};
use super::subject::Pattern;
use super::{Broker, Deliveries, InProcess, ReservedSubjects, all, in_process};
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{ResolvedWorkload, UnresolvedWorkload, WorkloadItem};
use crate::plugin::backends::{Backends, Provider};
use crate::plugin::reach::Reach;
use crate::wit::{WitInterface, WitWorld};

/// Lets components send messages through `wasmcloud:messaging/consumer@0.2.0`, and delivers messages to components that export
/// `handler`.
///
/// A workload has at most one entry for it in its `host_interfaces`.
pub struct WasmcloudMessaging {
    backends: Backends<dyn Broker>,
    reserved: ReservedSubjects,
    everything_by_default: bool,
    workloads: RwLock<HashMap<String, Bound>>,
    counters: Arc<Counters>,
}

/// A bound workload and the config of its entry.
struct Bound {
    session: Arc<Session>,
    config: HashMap<String, String>,
}

impl WasmcloudMessaging {
    /// Creates the plugin with these backends. The first one is the default.
    pub fn new(providers: Vec<Box<dyn Provider<dyn Broker>>>) -> Self {
        Self {
            backends: Backends::new(providers),
            reserved: ReservedSubjects::default(),
            everything_by_default: false,
            workloads: RwLock::default(),
            counters: Arc::default(),
        }
    }

    /// Creates the plugin with every backend, limited to `reach`. The default backend is the in-process one.
    pub fn reaching(reach: &Reach) -> Self {
        Self::new(all(reach))
    }

    /// Makes this backend the default.
    #[must_use]
    pub fn with_default_backend(mut self, kind: &str) -> Self {
        self.backends.prefer(kind);
        self
    }

    /// Sets the reserved subjects, replacing the default ones.
    #[must_use]
    pub fn with_reserved(self, reserved: ReservedSubjects) -> Self {
        Self { reserved, ..self }
    }

    /// Delivers every in-process message to components without `subscriptions`, which otherwise receive none. Useful during
    /// development. Does not apply to messages of a NATS server.
    #[must_use]
    pub fn with_everything_by_default(self) -> Self {
        Self {
            everything_by_default: true,
            ..self
        }
    }

    /// Returns counts of the messages received so far.
    pub fn deliveries(&self) -> Deliveries {
        self.counters.read()
    }

    /// Returns the patterns to subscribe to for a component; `None` if it subscribes to nothing.
    fn patterns(
        &self,
        name: &Name,
        session: &Session,
        subscriptions: Option<&[Pattern]>,
    ) -> anyhow::Result<Option<Vec<Pattern>>> {
        if let Some(subscriptions) = subscriptions {
            let patterns = subscriptions.iter().map(|pattern| session.subscription(pattern));
            return Ok(Some(patterns.collect::<Result<_, _>>()?));
        }
        if self.everything_by_default && session.entry.kind == in_process::KIND {
            tracing::warn!(
                workload = name.workload,
                component = name.component,
                "the component receives every message because it has no 'subscriptions'; over NATS it would receive none"
            );
            return Ok(Some(vec![session.everything()?]));
        }
        tracing::warn!(
            workload = name.workload,
            component = name.component,
            "the component exports a message handler but receives no messages: set 'subscriptions' in its config or in that of \
             wasmcloud:messaging"
        );
        Ok(None)
    }

    pub(super) fn session(&self, workload_id: &str) -> Option<Arc<Session>> {
        let workloads = self.workloads.read();
        workloads.get(workload_id).map(|bound| Arc::clone(&bound.session))
    }
}

impl Default for WasmcloudMessaging {
    /// With the in-process backend only.
    fn default() -> Self {
        Self::new(vec![Box::new(InProcess::new())])
    }
}

impl std::fmt::Debug for WasmcloudMessaging {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WasmcloudMessaging")
            .field("backends", &self.backends)
            .finish_non_exhaustive()
    }
}

fn interface(name: &str) -> Option<WitInterface> {
    WitInterface::parse(&format!("wasmcloud:messaging/{name}@0.2.0"))
}

/// Returns whether `export` is the handler interface in a version that this plugin calls.
fn is_handler(export: &WitInterface) -> bool {
    interface("handler").is_some_and(|handler| handler.contains(export))
}

#[async_trait]
impl HostPlugin for WasmcloudMessaging {
    fn id(&self) -> &'static str {
        "wasmcloud-messaging"
    }

    fn world(&self) -> WitWorld {
        WitWorld {
            imports: ["consumer", "types"].into_iter().filter_map(interface).collect(),
            exports: interface("handler").into_iter().collect(),
        }
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        anyhow::ensure!(
            interfaces.len() < 2,
            "wasmcloud:messaging supports one entry per workload: remove the others"
        );
        self.backends.bind(workload, &interfaces)?;
        let Some(entry) = interfaces.into_iter().next() else {
            return Ok(());
        };
        let backend = self
            .backends
            .of(workload.id())
            .and_then(|entries| entries.only().cloned())
            .context("no backend is bound")?;
        let session = Session::new(backend, prefix(&entry.config)?, self.reserved.clone());
        self.workloads.write().insert(
            workload.id().to_owned(),
            Bound {
                session: Arc::new(session),
                config: entry.config,
            },
        );
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        anyhow::ensure!(
            !item.is_service() || !interfaces.iter().any(is_handler),
            "the service exports wasmcloud:messaging/handler, but services cannot handle messages: export it from a component"
        );
        let linker = item.linker();
        types::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        consumer::add_to_linker::<Ctx, HasSelf<Ctx>>(linker, |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_resolved(
        &self,
        workload: &ResolvedWorkload,
        component_id: &str,
    ) -> anyhow::Result<()> {
        let granted = |export: &WitInterface| {
            let requested = workload.host_interfaces();
            is_handler(export) && requested.iter().any(|interface| interface.contains(export))
        };
        let is_called = workload
            .world(component_id)
            .is_some_and(|world| world.exports.iter().any(granted));
        let (Some(invoker), true) = (workload.invoker(component_id), is_called) else {
            return Ok(());
        };
        let name = Name {
            namespace: workload.namespace().to_owned(),
            workload: workload.name().to_owned(),
            component: invoker.component_name().to_owned(),
        };
        let (session, consumption) = {
            let workloads = self.workloads.read();
            let bound = workloads
                .get(workload.id())
                .context("the workload is not bound")?;
            let consumer = Consumer {
                namespace: &name.namespace,
                workload: &name.workload,
                component: &name.component,
            };
            let own = workload.local_resources(component_id).map(|own| &own.config);
            let own = own.unwrap_or(&bound.config);
            let consumption = Consumption::of(&consumer, own, &bound.config)
                .with_context(|| format!("component '{}'", name.component))?;
            (Arc::clone(&bound.session), consumption)
        };
        let Some(patterns) = self
            .patterns(&name, &session, consumption.subscriptions.as_deref())
            .with_context(|| format!("component '{}'", name.component))?
        else {
            return Ok(());
        };
        let counters = Arc::clone(&self.counters);
        let handler = Arc::new(Handler::new(
            name,
            session,
            invoker,
            counters,
            consumption.in_flight,
        ));
        for pattern in patterns {
            handler.consume(pattern, consumption.group.clone()).await;
        }
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        let bound = self.workloads.write().remove(workload_id);
        if let Some(bound) = bound {
            bound.session.gone.cancel();
        }
        self.backends.unbind(workload_id);
        Ok(())
    }
}

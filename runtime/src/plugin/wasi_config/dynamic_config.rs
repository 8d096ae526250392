//! The `wasi:config` host plugin.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use wasmtime::component::HasSelf;

use super::bindings::store;
use crate::engine::HostPlugin;
use crate::engine::ctx::Ctx;
use crate::engine::workload::{UnresolvedWorkload, WorkloadItem};
use crate::plugin::observe::Call;
use crate::wit::{WitInterface, WitWorld};

/// Provides settings to components through `wasi:config/store@0.2.0-rc.1`.
///
/// Sources, from lowest to highest precedence: the settings of the interface in the workload's `host_interfaces`, the
/// component's [`config`](crate::types::LocalResources::config) and, if enabled, its environment variables.
///
/// # Guarantees
/// A component can only read its own settings. They are removed with the workload.
#[derive(Debug)]
pub struct DynamicConfig {
    with_environment: bool,
    /// Keyed by workload id.
    settings: Mutex<HashMap<String, Workload>>,
}

#[derive(Debug, Default)]
struct Workload {
    interface: BTreeMap<String, String>,
    components: HashMap<String, Arc<BTreeMap<String, String>>>,
}

impl DynamicConfig {
    /// Creates the plugin. If `with_environment` is true, settings include the environment variables of the component.
    pub fn new(with_environment: bool) -> Self {
        Self {
            with_environment,
            settings: Mutex::default(),
        }
    }

    fn of(&self, ctx: &Ctx) -> Arc<BTreeMap<String, String>> {
        let settings = self.settings.lock();
        settings
            .get(ctx.workload_id())
            .and_then(|workload| workload.components.get(ctx.component_id()).cloned())
            .unwrap_or_default()
    }
}

#[async_trait]
impl HostPlugin for DynamicConfig {
    fn id(&self) -> &'static str {
        "wasi-config"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("wasi:config", "0.2.0-rc.1", ["store"])
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let interface = interfaces
            .into_iter()
            .flat_map(|interface| interface.config)
            .collect();
        self.settings.lock().insert(
            workload.id().to_owned(),
            Workload {
                interface,
                ..Workload::default()
            },
        );
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        {
            let mut settings = self.settings.lock();
            // Optimized code may be linked while the workload is being removed; a removed workload must not be added again.
            if let Some(workload) = settings.get_mut(item.workload_id()) {
                let resources = item.local_resources();
                let mut values = workload.interface.clone();
                values.extend(resources.config.clone());
                if self.with_environment {
                    values.extend(resources.environment.clone());
                }
                workload.components.insert(item.id().to_owned(), Arc::new(values));
            }
        }
        store::add_to_linker::<Ctx, HasSelf<Ctx>>(item.linker(), |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.settings.lock().remove(workload_id);
        Ok(())
    }
}

/// Reads from the settings of the component, with tracing and metrics.
fn find<T>(
    ctx: &Ctx,
    function: &'static str,
    find: impl FnOnce(&BTreeMap<String, String>) -> T,
) -> Result<T, store::Error> {
    let call = Call::of(ctx, "wasi:config/store", function, "workload");
    let found = call.observe_now(|| {
        ctx.plugin::<DynamicConfig>()
            .map(|plugin| find(&plugin.of(ctx)))
            .ok_or("wasi:config is not available on this host")
    });
    found.map_err(|error| store::Error::Upstream(error.to_owned()))
}

impl store::Host for Ctx {
    fn get(&mut self, key: String) -> Result<Option<String>, store::Error> {
        find(self, "get", |settings| settings.get(&key).cloned())
    }

    fn get_all(&mut self) -> Result<Vec<(String, String)>, store::Error> {
        find(self, "get-all", |settings| {
            settings
                .iter()
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        })
    }
}

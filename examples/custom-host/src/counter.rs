//! A host plugin that implements `example:counter@0.1.0`.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use async_trait::async_trait;
use parking_lot::Mutex;
use wash_runtime::engine::ctx::Ctx;
use wash_runtime::engine::workload::{UnresolvedWorkload, WorkloadItem};
use wash_runtime::plugin::HostPlugin;
use wash_runtime::plugin::observe::Call;
use wash_runtime::wit::{WitInterface, WitWorld};
use wasmtime::component::HasSelf;

use self::bindings::example::counter::counter;

/// Bindings, generated from `wit/counter.wit`.
mod bindings {
    wasmtime::component::bindgen!({
        path: "wit",
        world: "host",
        imports: { default: async | trappable },
    });
}

/// Maximum number of counters per workload, so that a guest cannot fill the host's memory.
const MAX_COUNTERS: usize = 100;
/// Maximum length of a counter's name, in bytes.
const MAX_NAME: usize = 64;

/// Counters for components. Each workload has its own set; every counter begins at the setting `start` (default: 0).
#[derive(Debug, Default)]
pub(crate) struct Counter {
    workloads: Mutex<HashMap<String, Counters>>,
}

/// The counters of one workload.
#[derive(Debug, Default)]
struct Counters {
    start: u64,
    sums: HashMap<String, u64>,
}

#[async_trait]
impl HostPlugin for Counter {
    fn id(&self) -> &'static str {
        "counter"
    }

    fn world(&self) -> WitWorld {
        WitWorld::importing("example:counter", "0.1.0", ["counter"])
    }

    async fn on_workload_bind(
        &self,
        workload: &UnresolvedWorkload,
        interfaces: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        let mut counters = Counters::default();
        for (key, value) in interfaces.iter().flat_map(|interface| &interface.config) {
            anyhow::ensure!(key == "start", "unknown setting '{key}': expected start");
            counters.start = value
                .parse()
                .with_context(|| format!("invalid start '{value}': expected a number"))?;
        }
        self.workloads.lock().insert(workload.id().to_owned(), counters);
        Ok(())
    }

    async fn on_workload_item_bind<'a>(
        &self,
        item: &mut WorkloadItem<'a>,
        _: HashSet<WitInterface>,
    ) -> anyhow::Result<()> {
        counter::add_to_linker::<Ctx, HasSelf<Ctx>>(item.linker(), |ctx| ctx)?;
        Ok(())
    }

    async fn on_workload_unbind(&self, workload_id: &str, _: HashSet<WitInterface>) -> anyhow::Result<()> {
        self.workloads.lock().remove(workload_id);
        Ok(())
    }
}

impl counter::Host for Ctx {
    async fn increment(&mut self, name: String, by: u32) -> wasmtime::Result<Result<u64, counter::Error>> {
        let plugin = self.plugin::<Counter>();
        let plugin = plugin.ok_or_else(|| wasmtime::Error::msg("the plugin is not bound"))?;
        let call = Call::of(self, "example:counter/counter", "increment", "memory");
        Ok(call.observe_now(|| plugin.increment(self.workload_id(), name, by)))
    }
}

impl Counter {
    fn increment(&self, workload_id: &str, name: String, by: u32) -> Result<u64, counter::Error> {
        if name.is_empty() || name.len() > MAX_NAME {
            return Err(counter::Error::BadName);
        }
        let mut workloads = self.workloads.lock();
        let counters = workloads.entry(workload_id.to_owned()).or_default();
        if counters.sums.len() >= MAX_COUNTERS && !counters.sums.contains_key(&name) {
            return Err(counter::Error::TooManyCounters);
        }
        let sum = counters.sums.entry(name).or_insert(counters.start);
        *sum = sum.saturating_add(by.into());
        Ok(*sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_bounded_and_each_workload_has_its_own() {
        let counter = Counter::default();
        let count = |workload: &str, name: &str| counter.increment(workload, name.to_owned(), 2);
        assert!(matches!(count("a", "visits"), Ok(2)));
        assert!(matches!(count("a", "visits"), Ok(4)));
        assert!(matches!(count("b", "visits"), Ok(2)));
        assert!(matches!(count("a", ""), Err(counter::Error::BadName)));
        assert!(matches!(
            count("a", &"x".repeat(65)),
            Err(counter::Error::BadName)
        ));
        for number in 1..MAX_COUNTERS {
            assert!(matches!(count("a", &number.to_string()), Ok(2)));
        }
        assert!(matches!(count("a", "more"), Err(counter::Error::TooManyCounters)));
        assert!(matches!(count("a", "visits"), Ok(6)));
    }
}

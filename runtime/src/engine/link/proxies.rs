//! Proxies: handles that components of one invocation hold to resources of other components.

use std::collections::HashMap;

use wasmtime::component::ResourceAny;

use crate::engine::table::ItemId;

/// Maximum number of proxies of one invocation.
const MAX_PROXIES: usize = 100_000;

/// A resource that a component defines.
#[derive(Clone, Copy, Debug)]
pub(super) struct GuestResource {
    /// The component that defines it.
    pub(super) owner: ItemId,
    /// Number of the type by which other components know it.
    pub(super) shared: u32,
    pub(super) any: ResourceAny,
}

/// The resources behind the proxies, by number.
#[derive(Default)]
pub(super) struct Proxies {
    next: u32,
    resources: HashMap<u32, GuestResource>,
}

impl Proxies {
    /// Adds a proxy for a resource and returns its number.
    ///
    /// # Errors
    /// Fails if [`MAX_PROXIES`] are in use.
    pub(super) fn insert(&mut self, resource: GuestResource) -> wasmtime::Result<u32> {
        if self.resources.len() >= MAX_PROXIES {
            return Err(wasmtime::Error::msg(
                "too many resources of other components in use",
            ));
        }
        while self.resources.contains_key(&self.next) {
            self.next = self.next.wrapping_add(1);
        }
        let rep = self.next;
        self.next = self.next.wrapping_add(1);
        self.resources.insert(rep, resource);
        Ok(rep)
    }

    pub(super) fn get(&self, rep: u32) -> Option<GuestResource> {
        self.resources.get(&rep).copied()
    }

    pub(super) fn remove(&mut self, rep: u32) -> Option<GuestResource> {
        self.resources.remove(&rep)
    }
}

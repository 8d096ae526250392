//! Pools of instances that are reused for several invocations, for components that enable it.
//!
//! # Guarantees
//! An instance is not reused if it failed, left more resources open than allowed ([`Leftovers`]), served [`MAX_USES`]
//! invocations, or if its code was replaced.

use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::Proxy;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::Service;

use super::code::Code;
use super::ctx::{self, Ctx};

/// Number of invocations after which an instance is replaced, to bound its leaks.
const MAX_USES: u32 = 1000;

/// An instance that is ready for an invocation. `G` is the type of its bindings.
pub(crate) struct Warm<G> {
    pub(crate) store: Store<Ctx>,
    pub(crate) guest: G,
    code: Arc<Code>,
    uses: u32,
    /// Number of resources that were open after the first invocation; set only for [`Leftovers::AsAtFirst`].
    open_at_first: Option<usize>,
}

/// The resources that an idle instance may have open.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leftovers {
    /// None: an open resource could belong to a request and keep its connection open.
    Nothing,
    /// As many as after the first invocation: libraries keep standard output open after its first use.
    AsAtFirst,
}

/// Bindings of an HTTP handler, by the version of `wasi:http`.
pub(crate) enum Guest {
    P2(Proxy),
    #[cfg(feature = "wasip3")]
    P3(Service),
}

impl<G> Warm<G> {
    pub(crate) fn new(store: Store<Ctx>, guest: G, code: Arc<Code>) -> Self {
        Self {
            store,
            guest,
            code,
            uses: 0,
            open_at_first: None,
        }
    }

    /// Returns whether the instance has served an invocation.
    pub(crate) fn is_used(&self) -> bool {
        self.uses > 0
    }
}

/// Idle instances of one component.
pub(crate) struct Pool<G> {
    idle: Mutex<Vec<Warm<G>>>,
    size: usize,
    leftovers: Leftovers,
}

impl<G> Pool<G> {
    pub(crate) fn new(size: usize, leftovers: Leftovers) -> Self {
        Self {
            idle: Mutex::default(),
            size,
            leftovers,
        }
    }

    /// Takes the most recently used instance of this code, since its memory is most likely in the CPU caches.
    pub(crate) fn take(&self, code: &Arc<Code>) -> Option<Warm<G>> {
        let mut idle = self.idle.lock();
        idle.retain(|warm| Arc::ptr_eq(&warm.code, code));
        idle.pop()
    }

    fn leaves_too_much(&self, warm: &mut Warm<G>) -> bool {
        let table = warm.store.data_mut().table();
        match self.leftovers {
            Leftovers::Nothing => !table.is_empty(),
            Leftovers::AsAtFirst => {
                let open = table.iter_mut().count();
                open > *warm.open_at_first.get_or_insert(open)
            }
        }
    }

    /// Returns an instance to the pool after a successful invocation.
    pub(crate) fn put(&self, mut warm: Warm<G>) {
        warm.uses += 1;
        if warm.uses >= MAX_USES || self.leaves_too_much(&mut warm) {
            return;
        }
        ctx::begin(&mut warm.store);
        let mut idle = self.idle.lock();
        if idle.len() < self.size {
            idle.push(warm);
        }
    }
}

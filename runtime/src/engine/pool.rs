//! Instances that handle one invocation after another, for components that ask for it.
//!
//! # Guarantees
//! An instance that failed, that left resources open which it may not ([`Leftovers`]), whose code was replaced or that served
//! [`MAX_USES`] invocations is never used again.

use std::sync::Arc;

use parking_lot::Mutex;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::Proxy;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::Service;

use super::code::Code;
use super::ctx::{self, Ctx};

/// Invocations after which an instance is replaced: what it leaks is bounded.
const MAX_USES: u32 = 1000;

/// An instance that is ready for an invocation. `G` is how it is called.
pub(crate) struct Warm<G> {
    pub(crate) store: Store<Ctx>,
    pub(crate) guest: G,
    code: Arc<Code>,
    uses: u32,
    /// Resources that were open after the first invocation, where that matters.
    open_at_first: Option<usize>,
}

/// Which resources an idle instance may have.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Leftovers {
    /// None: they could be those of a request, and hold its connection.
    Nothing,
    /// So many as it had after its first invocation: libraries keep standard output open once they used it.
    AsAtFirst,
}

/// Which `wasi:http` it speaks.
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

    /// It served an invocation before.
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

    /// An instance of this code; the one that was used last, since its memory is still in the caches.
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

    /// Keep an instance whose invocation ended well.
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

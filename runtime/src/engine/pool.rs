//! Instances that handle one request after another, for components that ask for it.
//!
//! # Guarantees
//! An instance that failed, that left resources open, whose code was replaced or that served [`MAX_USES`] requests is never
//! used again.

use std::sync::{Arc, Mutex, PoisonError};

use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::Proxy;
#[cfg(feature = "wasip3")]
use wasmtime_wasi_http::p3::bindings::Service;

use super::bound::Code;
use super::ctx::{self, Ctx};

/// Requests after which an instance is replaced: what it leaks is bounded.
const MAX_USES: u32 = 1000;

/// An instance that is ready for a request.
pub(crate) struct Warm {
    pub(crate) store: Store<Ctx>,
    pub(crate) guest: Guest,
    code: Arc<Code>,
    uses: u32,
}

/// Which `wasi:http` it speaks.
pub(crate) enum Guest {
    P2(Proxy),
    #[cfg(feature = "wasip3")]
    P3(Service),
}

impl Warm {
    pub(crate) fn new(store: Store<Ctx>, guest: Guest, code: Arc<Code>) -> Self {
        Self {
            store,
            guest,
            code,
            uses: 0,
        }
    }

    /// It served a request before.
    pub(crate) fn is_used(&self) -> bool {
        self.uses > 0
    }
}

/// Idle instances of one component.
pub(crate) struct Pool {
    idle: Mutex<Vec<Warm>>,
    size: usize,
}

impl Pool {
    pub(crate) fn new(size: usize) -> Self {
        Self {
            idle: Mutex::default(),
            size,
        }
    }

    /// An instance of this code; the one that was used last, since its memory is still in the caches.
    pub(crate) fn take(&self, code: &Arc<Code>) -> Option<Warm> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|warm| Arc::ptr_eq(&warm.code, code));
        idle.pop()
    }

    /// Keep an instance whose request ended well.
    pub(crate) fn put(&self, mut warm: Warm) {
        warm.uses += 1;
        if warm.uses >= MAX_USES || !warm.store.data_mut().table().is_empty() {
            return;
        }
        ctx::begin(&mut warm.store);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.size {
            idle.push(warm);
        }
    }
}

//! Interrupts guests that compute: a thread that advances the epoch while guests run, and sleeps when none does.
//!
//! # Flow
//! An invocation holds an [`ActiveGuest`]. The first one wakes the thread; it advances the epoch of every engine each
//! [`TICK`] until no guest is active, then parks.
//!
//! # Guarantees
//! An idle host uses no CPU. A guest reaches an epoch check at most one tick after it began to compute, so each check
//! stands for at most one tick of its CPU time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::EngineWeak;

/// Resolution of CPU time.
pub(crate) const TICK: Duration = Duration::from_millis(10);

pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Default)]
struct Shared {
    active: AtomicUsize,
    stopped: AtomicBool,
}

impl Ticker {
    pub(super) fn start(engines: Vec<EngineWeak>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let state = Arc::clone(&shared);
        let handle = thread::Builder::new()
            .name("wash-epoch".to_owned())
            .spawn(move || {
                while !state.stopped.load(Ordering::Acquire) {
                    if state.active.load(Ordering::Acquire) == 0 {
                        thread::park();
                        continue;
                    }
                    thread::sleep(TICK);
                    for engine in engines.iter().filter_map(EngineWeak::upgrade) {
                        engine.increment_epoch();
                    }
                }
            })?;
        Ok(Self {
            shared,
            thread: handle.thread().clone(),
        })
    }

    /// Keep the epoch advancing while the guard lives.
    pub(crate) fn enter(&self) -> ActiveGuest {
        if self.shared.active.fetch_add(1, Ordering::AcqRel) == 0 {
            self.thread.unpark();
        }
        ActiveGuest(Arc::clone(&self.shared))
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

/// A guest may be computing.
pub(crate) struct ActiveGuest(Arc<Shared>);

impl Drop for ActiveGuest {
    fn drop(&mut self) {
        self.0.active.fetch_sub(1, Ordering::AcqRel);
    }
}

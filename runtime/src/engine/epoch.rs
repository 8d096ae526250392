//! Measures the CPU time of guests: a thread advances the epoch while guests run, and is parked otherwise.
//!
//! # Flow
//! A guest computes only while its future is polled. [`Ticker::watch`] wraps that future and counts its polls. The first
//! poll wakes the thread. The thread advances the epoch of every engine once per [`TICK`], and parks after a whole tick
//! without a poll.
//!
//! # Guarantees
//! An idle host uses no CPU, regardless of the number of waiting instances. A guest reaches an epoch check at most one tick
//! after it began to compute, so each check accounts for at most one tick of its CPU time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::EngineWeak;

/// Resolution of CPU time measurement.
pub(crate) const TICK: Duration = Duration::from_millis(2);

pub(crate) struct Ticker {
    shared: Arc<Shared>,
}

struct Shared {
    /// Number of polls in progress.
    active: AtomicUsize,
    /// Total number of polls begun; shows whether there was a poll during a tick.
    begun: AtomicUsize,
    parked: AtomicBool,
    stopped: AtomicBool,
    thread: std::sync::OnceLock<Thread>,
}

impl Shared {
    fn enter(&self) {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.active.fetch_add(1, Ordering::SeqCst);
        if self.parked.swap(false, Ordering::SeqCst)
            && let Some(thread) = self.thread.get()
        {
            thread.unpark();
        }
    }

    fn leave(&self) {
        self.active.fetch_sub(1, Ordering::SeqCst);
    }

    fn run(&self, engines: &[EngineWeak]) {
        let mut seen = usize::MAX;
        while !self.stopped.load(Ordering::SeqCst) {
            let begun = self.begun.load(Ordering::SeqCst);
            if self.active.load(Ordering::SeqCst) == 0 && begun == seen {
                self.parked.store(true, Ordering::SeqCst);
                // A poll that began between the check and the store has not seen that this thread is about to park.
                if self.begun.load(Ordering::SeqCst) == begun && !self.stopped.load(Ordering::SeqCst) {
                    thread::park();
                }
                self.parked.store(false, Ordering::SeqCst);
                continue;
            }
            seen = begun;
            thread::sleep(TICK);
            for engine in engines.iter().filter_map(EngineWeak::upgrade) {
                engine.increment_epoch();
            }
        }
    }
}

impl Ticker {
    pub(super) fn start(engines: Vec<EngineWeak>) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            active: AtomicUsize::new(0),
            begun: AtomicUsize::new(0),
            parked: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            thread: std::sync::OnceLock::new(),
        });
        let state = Arc::clone(&shared);
        let handle = thread::Builder::new()
            .name("wash-epoch".to_owned())
            .spawn(move || state.run(&engines))?;
        // No future was polled yet, so the thread is set before it needs to be woken.
        let _ = shared.thread.set(handle.thread().clone());
        Ok(Self { shared })
    }

    /// Wraps `future` so that the epoch advances while it is polled.
    pub(crate) fn watch<F: Future>(&self, future: F) -> Watched<F> {
        Watched {
            shared: Arc::clone(&self.shared),
            future: Box::pin(future),
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        if let Some(thread) = self.shared.thread.get() {
            thread.unpark();
        }
    }
}

/// A future that runs a guest.
pub(crate) struct Watched<F> {
    shared: Arc<Shared>,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.shared.enter();
        // A guard, so that the count is correct if the poll panics; otherwise the thread would never park again.
        let _leave = Leave(Arc::clone(&self.shared));
        self.future.as_mut().poll(cx)
    }
}

struct Leave(Arc<Shared>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.leave();
    }
}

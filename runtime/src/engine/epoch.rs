//! Interrupts guests that compute: a thread that advances the epoch while guests run, and sleeps when none does.
//!
//! # Flow
//! A guest computes only while its future is polled: [`Ticker::watch`] wraps that future and counts. The first one to be
//! polled wakes the thread; it advances the epoch of every engine each [`TICK`] until a whole tick passed without a poll,
//! then parks.
//!
//! # Guarantees
//! An idle host uses no CPU, however many instances wait in it. A guest reaches an epoch check at most one tick after it
//! began to compute, so each check stands for at most one tick of its CPU time.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::EngineWeak;

/// Resolution of CPU time.
pub(crate) const TICK: Duration = Duration::from_millis(2);

pub(crate) struct Ticker {
    shared: Arc<Shared>,
}

struct Shared {
    /// Polls that are going on.
    active: AtomicUsize,
    /// Polls that were begun; says whether a tick saw any.
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
                // Whoever began between the check and the store would not see that this thread sleeps.
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
        // Nothing was polled yet: the thread is set before anybody needs to wake it.
        let _ = shared.thread.set(handle.thread().clone());
        Ok(Self { shared })
    }

    /// Advance the epoch while `future` is polled.
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
        // Also when the poll panics: a count that stays would keep the thread awake for ever.
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

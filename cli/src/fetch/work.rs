//! Runs blocking work that Ctrl-C can end without leaving temporary files behind.
//!
//! # Flow
//! The work runs on a separate thread. The calling thread waits for the work or for SIGINT/SIGTERM. A signal sets a flag that
//! the work checks. Work that does not end soon after (libgit2 may block on a connection) is abandoned, and ends with the
//! process. Work that shows no activity for a while is abandoned as well: a server may accept a connection and never answer.
//!
//! # Guarantees
//! The waiting thread removes the temporary folder in every case.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::scratch;
use crate::blocking;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;
use crate::interrupt::{self, interrupted};

/// Time for the work to notice that it was cancelled.
const GRACE: Duration = Duration::from_secs(2);

/// Maximum time without activity of the work.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// The context of running work: a temporary folder, and whether the work was cancelled.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    stopped: Arc<AtomicBool>,
    stage: Arc<Mutex<Option<TempDir>>>,
    last_activity: Arc<Mutex<Instant>>,
}

impl Work {
    fn new() -> Self {
        Self {
            stopped: Arc::default(),
            stage: Arc::default(),
            last_activity: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Returns true if the work was cancelled. Each call counts as activity.
    pub(crate) fn stopped(&self) -> bool {
        *self.last_activity.lock() = Instant::now();
        self.stopped.load(Ordering::Relaxed)
    }

    /// Resolves after `patience` without activity.
    async fn idle(&self, patience: Duration) {
        loop {
            let last = *self.last_activity.lock();
            if last.elapsed() >= patience {
                return;
            }
            tokio::time::sleep_until((last + patience).into()).await;
        }
    }

    /// Fails if the work was cancelled.
    pub(crate) fn check(&self) -> Result<()> {
        if self.stopped() {
            Err(interrupted())
        } else {
            Ok(())
        }
    }

    /// Returns the temporary folder in `parent`, which is created on the first call.
    pub(crate) fn stage(&self, parent: &Path) -> Result<PathBuf> {
        let mut stage = self.stage.lock();
        match &*stage {
            Some(dir) => Ok(dir.path().to_owned()),
            None => Ok(stage.insert(scratch::create(parent)?).path().to_owned()),
        }
    }

    fn clean(&self) {
        drop(self.stage.lock().take());
    }
}

/// Runs `work`. Ends it on SIGINT or SIGTERM with exit code 130, and after `patience` without activity with exit code 4.
pub(crate) fn run<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce(&Work) -> Result<T> + Send + 'static,
) -> Result<T> {
    let shared = Work::new();
    let runtime = blocking::runtime()?;
    let (done, result) = oneshot::channel();
    let handle = shared.clone();
    let guard = runtime.enter();
    let signal = interrupt::signal()?;
    drop(guard);
    std::thread::Builder::new()
        .name("new".into())
        .spawn(move || {
            // The receiver is gone if the work was abandoned.
            let _ = done.send(work(&handle));
        })
        .or_fail(|| "cannot start a thread")?;
    let outcome = runtime.block_on(async {
        let mut result = result;
        tokio::select! {
            biased;
            outcome = &mut result => outcome.unwrap_or_else(|_| Err(Error::new("the operation ended without a result"))),
            () = signal => {
                shared.stopped.store(true, Ordering::Relaxed);
                match tokio::time::timeout(GRACE, result).await {
                    // The work finished before it noticed the signal: keep the result.
                    Ok(Ok(Ok(value))) => Ok(value),
                    _ => Err(interrupted()),
                }
            }
            () = shared.idle(patience) => {
                shared.stopped.store(true, Ordering::Relaxed);
                Err(Error::new(format!("no progress for {} seconds", patience.as_secs()))
                    .with_exit(Exit::Network)
                    .hint("check your connection and the server, then try again"))
            }
        }
    });
    shared.clean();
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_temporary_folder_is_gone_after_a_failure() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().to_owned();
        let result: Result<()> = run(PATIENCE, move |work| {
            std::fs::write(work.stage(&path)?.join("x"), "x").unwrap();
            Err(Error::new("no"))
        });
        assert_eq!(result.unwrap_err().message(), "no");
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }

    #[test]
    fn work_without_activity_is_abandoned() {
        let (_open, closed) = std::sync::mpsc::channel::<()>();
        let result: Result<()> = run(Duration::from_millis(20), move |_| {
            let _ = closed.recv();
            Ok(())
        });
        assert_eq!(result.unwrap_err().exit(), Exit::Network);
    }

    #[test]
    fn a_panic_is_an_error_and_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().to_owned();
        let result: Result<()> = run(PATIENCE, move |work| {
            work.stage(&path)?;
            panic!("on purpose")
        });
        assert!(result.is_err());
        assert_eq!(std::fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}

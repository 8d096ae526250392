//! Work that Ctrl-C must be able to end without leaving anything behind.
//!
//! # Flow
//! The work runs on its own thread while this one waits for it or for SIGINT/SIGTERM. A signal raises a flag that the work
//! looks at; if it does not end soon (libgit2 may hang in a connection) it is left to die with the process. The same
//! happens when it shows no sign of life for a while: a server may accept a connection and never answer.
//!
//! # Guarantees
//! The temporary folder belongs to the waiting thread, which removes it in every case.

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

/// How long the work may take to notice that it is to end.
const GRACE: Duration = Duration::from_secs(2);

/// How long the work may show no sign of life.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// What work gets: a place for temporary files, and whether the user has asked to end.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    stopped: Arc<AtomicBool>,
    stage: Arc<Mutex<Option<TempDir>>>,
    sign: Arc<Mutex<Instant>>,
}

impl Work {
    fn new() -> Self {
        Self {
            stopped: Arc::default(),
            stage: Arc::default(),
            sign: Arc::new(Mutex::new(Instant::now())),
        }
    }

    /// Has the user asked to end? To ask is a sign of life.
    pub(crate) fn stopped(&self) -> bool {
        *self.sign.lock() = Instant::now();
        self.stopped.load(Ordering::Relaxed)
    }

    /// Resolves when there was no sign of life for `patience`.
    async fn silence(&self, patience: Duration) {
        loop {
            let last = *self.sign.lock();
            if last.elapsed() >= patience {
                return;
            }
            tokio::time::sleep_until((last + patience).into()).await;
        }
    }

    /// Fail if the user has asked to end.
    pub(crate) fn check(&self) -> Result<()> {
        if self.stopped() {
            Err(interrupted())
        } else {
            Ok(())
        }
    }

    /// The temporary folder in `parent`, made when it is first asked for.
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

/// Do `work`; end it on SIGINT or SIGTERM with exit code 130, and after `patience` without a sign of life with 4.
pub(crate) fn run<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce(&Work) -> Result<T> + Send + 'static,
) -> Result<T> {
    let shared = Work::new();
    let runtime = blocking::runtime()?;
    let (done, result) = oneshot::channel();
    let theirs = shared.clone();
    let guard = runtime.enter();
    let signal = interrupt::signal()?;
    drop(guard);
    std::thread::Builder::new()
        .name("new".into())
        .spawn(move || {
            // Nobody listens when the wait was given up.
            let _ = done.send(work(&theirs));
        })
        .or_fail(|| "cannot start a thread")?;
    let outcome = runtime.block_on(async {
        let mut result = result;
        tokio::select! {
            biased;
            outcome = &mut result => outcome.unwrap_or_else(|_| Err(Error::new("the work ended without a result"))),
            () = signal => {
                shared.stopped.store(true, Ordering::Relaxed);
                match tokio::time::timeout(GRACE, result).await {
                    // It was finished before it noticed: the result stands.
                    Ok(Ok(Ok(value))) => Ok(value),
                    _ => Err(interrupted()),
                }
            }
            () = shared.silence(patience) => {
                shared.stopped.store(true, Ordering::Relaxed);
                Err(Error::new(format!("nothing happened for {} seconds", patience.as_secs()))
                    .with_exit(Exit::Network)
                    .hint("check your connection and whether the server answers, and try again"))
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
    fn work_that_hangs_is_given_up() {
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

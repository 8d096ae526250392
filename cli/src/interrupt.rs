//! Signals from the user or the system.

use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;

/// The reason for the end of a long-running command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// Ctrl-C (SIGINT): exit code 130.
    Interrupted,
    /// SIGTERM, or SIGHUP when the terminal is closed: exit code 0.
    Terminated,
    /// The `q` key: exit code 0.
    Quit,
}

/// A received signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    /// The process should end.
    Stop(Stop),
    /// The process was resumed after a stop (SIGCONT).
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix stops processes"))]
    Resumed,
}

/// Catches signals from the time of its creation.
#[derive(Debug)]
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
    #[cfg(unix)]
    resume: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
    #[cfg(windows)]
    close: tokio::signal::windows::CtrlClose,
}

#[cfg(unix)]
impl Signals {
    /// Starts to catch signals.
    pub(crate) fn catch() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let resume = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
        let catch = |kind| signal(kind).or_fail(|| "cannot catch signals");
        Ok(Self {
            interrupt: catch(SignalKind::interrupt())?,
            terminate: catch(SignalKind::terminate())?,
            hangup: catch(SignalKind::hangup())?,
            resume: catch(resume)?,
        })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Stop(Stop::Interrupted),
            _ = self.terminate.recv() => Signal::Stop(Stop::Terminated),
            _ = self.hangup.recv() => Signal::Stop(Stop::Terminated),
            _ = self.resume.recv() => Signal::Resumed,
        }
    }
}

#[cfg(windows)]
impl Signals {
    /// Starts to catch signals.
    pub(crate) fn catch() -> Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self {
            interrupt: ctrl_c().or_fail(|| "cannot catch Ctrl-C")?,
            close: ctrl_close().or_fail(|| "cannot catch the close event of the console")?,
        })
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Stop(Stop::Interrupted),
            _ = self.close.recv() => Signal::Stop(Stop::Terminated),
        }
    }
}

/// Resolves on SIGINT or SIGTERM. Must be called inside a runtime.
///
/// # Errors
/// The signal handlers cannot be installed.
#[cfg(unix)]
pub(crate) fn signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).or_fail(|| "cannot listen for signals");
    let (mut int, mut term) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = int.recv() => {}
            _ = term.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C. Must be called inside a runtime.
#[cfg(not(unix))]
pub(crate) fn signal() -> Result<impl Future<Output = ()>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c().or_fail(|| "cannot listen for Ctrl-C")?;
    Ok(async move {
        ctrl_c.recv().await;
    })
}

/// Creates the error of an operation that the user interrupted.
pub(crate) fn interrupted() -> Error {
    Error::new("interrupted").with_exit(Exit::Interrupted)
}

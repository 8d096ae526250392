//! The signals that end or resume `wash dev`.

use crate::error::{Result, ResultExt as _};

/// Why the session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// Ctrl-C (SIGINT): exit code 130.
    Interrupted,
    /// SIGTERM, or SIGHUP when the terminal is closed: exit code 0.
    Terminated,
    /// The `q` key: exit code 0.
    Quit,
}

/// A signal that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End.
    Stop(Stop),
    /// The process goes on after it was stopped (SIGCONT).
    Resumed,
}

/// Catches the signals from its creation on.
#[derive(Debug)]
pub struct Signals {
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
    /// Start to catch them.
    pub fn catch() -> Result<Self> {
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

    /// The next one.
    pub async fn next(&mut self) -> Signal {
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
    /// Start to catch them.
    pub fn catch() -> Result<Self> {
        use tokio::signal::windows::{ctrl_c, ctrl_close};
        Ok(Self {
            interrupt: ctrl_c().or_fail(|| "cannot catch Ctrl-C")?,
            close: ctrl_close().or_fail(|| "cannot catch the end of the console")?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Stop(Stop::Interrupted),
            _ = self.close.recv() => Signal::Stop(Stop::Terminated),
        }
    }
}

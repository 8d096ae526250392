//! Starts programs with the default signal dispositions, however the tests were started.
//!
//! A script's background commands ignore SIGINT and SIGQUIT, and so do their child processes, because `exec` keeps ignored
//! signals ignored. It resets signals with a handler to the default. Therefore the test process installs handlers, which perform
//! the default action.

use std::ffi::OsStr;
use std::process::Command;

/// Returns a command whose process has the default signal dispositions. SIGHUP stays ignored under `nohup`.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    #[cfg(unix)]
    restore();
    Command::new(program)
}

#[cfg(unix)]
fn restore() {
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Once};

    use signal_hook::consts::{SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::flag::register_conditional_default;

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [SIGINT, SIGQUIT, SIGTERM] {
            let always = Arc::new(AtomicBool::new(true));
            register_conditional_default(signal, always).expect("the signal can be caught");
        }
    });
}

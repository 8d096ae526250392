//! What the tests start has the default signal dispositions, however the tests were started.
//!
//! A shell that starts a command in the background of a script lets it ignore SIGINT and SIGQUIT, and whatever that command starts
//! ignores them too: an ignored signal stays ignored in a new program. A caught one does not, it has its default there. So the
//! process of the tests catches them, and does on a signal what the default is.

use std::ffi::OsStr;
use std::process::Command;

/// A command whose process has the default signal dispositions. SIGHUP stays ignored where `nohup` is used.
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
            register_conditional_default(signal, always).expect("it can be caught");
        }
    });
}

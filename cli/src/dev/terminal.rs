//! Reads single keys from a terminal.
//!
//! Only echo and line editing are switched off. Ctrl-C and Ctrl-Z still send signals, and output processing does not
//! change, so build output and log lines look as usual.
//!
//! # Guarantees
//! Dropping the guard restores the settings, also while a panic unwinds. While the process is in the background, it does
//! not touch the terminal: that would stop the process.

#[cfg(unix)]
pub(crate) use unix::{Keyboard, keys};
#[cfg(windows)]
pub(crate) use windows::{Keyboard, keys};

#[cfg(unix)]
mod unix {
    use std::io::stdin;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::process::getpgrp;
    use rustix::termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, isatty, tcgetattr, tcgetpgrp, tcsetattr,
    };

    /// How often a background process checks whether it is in the foreground, while input is waiting.
    const FOREGROUND_POLL: Duration = Duration::from_millis(250);

    /// Guard of a terminal from which single keys are read.
    #[derive(Debug)]
    pub(crate) struct Keyboard {
        /// The settings when this process was first in the foreground. Before that, the shell's prompt may have changed them.
        before: Option<Termios>,
    }

    impl Keyboard {
        /// Creates the guard if stdin is a terminal. [`Keyboard::apply`] configures the terminal.
        pub(crate) fn take() -> Option<Self> {
            isatty(stdin()).then_some(Self { before: None })
        }

        /// Configures the terminal. Call this again after a stop and `fg`, because the shell has restored the settings.
        /// Returns false in the background, where the terminal belongs to another process.
        pub(crate) fn apply(&mut self) -> bool {
            if !is_foreground() {
                return false;
            }
            if self.before.is_none() {
                self.before = tcgetattr(stdin()).ok();
            }
            if let Some(before) = &self.before {
                let mut now = before.clone();
                now.local_modes -= LocalModes::ICANON | LocalModes::ECHO;
                now.special_codes[SpecialCodeIndex::VMIN] = 1;
                now.special_codes[SpecialCodeIndex::VTIME] = 0;
                set(&now);
            }
            true
        }
    }

    impl Drop for Keyboard {
        fn drop(&mut self) {
            if let Some(before) = &self.before
                && is_foreground()
            {
                set(before);
            }
        }
    }

    fn set(settings: &Termios) {
        // An error means that the terminal is closed; ignore it.
        let _ = tcsetattr(stdin(), OptionalActions::Now, settings);
    }

    fn is_foreground() -> bool {
        tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp())
    }

    /// Reads keys until the terminal is closed or `on_key` returns false. Blocks.
    pub(crate) fn keys(mut on_key: impl FnMut(char) -> bool) {
        let mut buffer = [0; 64];
        loop {
            match poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], None) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
            }
            if !is_foreground() {
                // The input is for the foreground process, and reading it would stop this one.
                std::thread::sleep(FOREGROUND_POLL);
                continue;
            }
            let read = match rustix::io::read(stdin(), &mut buffer) {
                Ok(0) => return,
                Ok(read) => read,
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => continue,
                Err(_) => return,
            };
            let new = String::from_utf8_lossy(buffer.get(..read).unwrap_or_default());
            if !super::plain_keys(&new).all(&mut on_key) {
                return;
            }
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::io::IsTerminal as _;

    use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    /// Guard of a console from which single keys are read.
    #[derive(Debug)]
    pub(crate) struct Keyboard(());

    impl Keyboard {
        /// Creates the guard if stdin is a console. [`Keyboard::apply`] configures the console.
        pub(crate) fn take() -> Option<Self> {
            std::io::stdin().is_terminal().then_some(Self(()))
        }

        /// Configures the console.
        pub(crate) fn apply(&mut self) -> bool {
            enable_raw_mode().is_ok()
        }
    }

    impl Drop for Keyboard {
        fn drop(&mut self) {
            let _ = disable_raw_mode();
        }
    }

    /// Reads keys until the console is closed or `on_key` returns false. Blocks. Ctrl-C is passed as U+0003.
    pub(crate) fn keys(mut on_key: impl FnMut(char) -> bool) {
        while let Ok(event) = read() {
            let Event::Key(key) = event else { continue };
            let KeyCode::Char(char) = key.code else { continue };
            if key.kind == KeyEventKind::Release {
                continue;
            }
            let char = match (key.modifiers.contains(KeyModifiers::CONTROL), char) {
                (true, 'c') => '\u{3}',
                (true, _) => continue,
                (false, char) => char,
            };
            if !on_key(char) {
                return;
            }
        }
    }
}

/// The keys in terminal input, without escape sequences: the letters in the sequences of arrow and function keys are not
/// keys. A sequence arrives in one read, so an escape at the end is the escape key.
#[cfg_attr(not(unix), allow(dead_code))]
fn plain_keys(sent: &str) -> impl Iterator<Item = char> {
    let mut chars = sent.chars();
    std::iter::from_fn(move || {
        loop {
            let char = chars.next()?;
            if char != '\u{1b}' {
                return Some(char);
            }
            match chars.next() {
                // CSI: skip up to the final byte.
                Some('[') => drop(chars.find(|char| ('@'..='~').contains(char))),
                // SS3: skip one more character.
                Some('O') => drop(chars.next()),
                // Alt with a key, or the escape key alone.
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn escape_sequences_are_not_keys() {
        let keys: String = super::plain_keys("a\u{1b}[A\u{1b}[1;5Cb\u{1b}OQc\u{1b}qd\u{1b}").collect();
        assert_eq!(keys, "abcd");
    }
}

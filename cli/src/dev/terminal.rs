//! The keyboard of a terminal, one key at a time.
//!
//! Only echo and line editing are switched off: Ctrl-C and Ctrl-Z stay signals and the output stays as it is, so that
//! build commands and log lines look as everywhere else.
//!
//! # Guarantees
//! The settings come back when the guard is dropped, also while a panic unwinds. A process in the
//! background leaves the terminal to the one in the foreground: to touch it would stop us.

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

    /// How often a process in the background looks whether it has come to the foreground, while keys are waiting.
    const BACKGROUND: Duration = Duration::from_millis(250);

    /// The terminal while single keys are read from it.
    #[derive(Debug)]
    pub(crate) struct Keyboard {
        /// The settings at the time we first had the terminal: those of a shell's prompt would be wrong.
        before: Option<Termios>,
    }

    impl Keyboard {
        /// Take the terminal that stdin is, if it is one. [`Keyboard::apply`] sets it up.
        pub(crate) fn take() -> Option<Self> {
            isatty(stdin()).then_some(Self { before: None })
        }

        /// Set the terminal up, also again: after a stop and `fg`, the shell has put it back. False in the background,
        /// where it is not ours.
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
        // The terminal may be gone, and its settings with it.
        let _ = tcsetattr(stdin(), OptionalActions::Now, settings);
    }

    fn is_foreground() -> bool {
        tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp())
    }

    /// Read keys until the terminal is gone or `on_key` returns false. Blocks.
    pub(crate) fn keys(mut on_key: impl FnMut(char) -> bool) {
        let mut buffer = [0; 64];
        loop {
            match poll(&mut [PollFd::new(&stdin(), PollFlags::IN)], None) {
                Ok(_) => {}
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return,
            }
            if !is_foreground() {
                // These keys are for somebody else, and reading them would stop us.
                std::thread::sleep(BACKGROUND);
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

    /// The console while single keys are read from it.
    #[derive(Debug)]
    pub(crate) struct Keyboard(());

    impl Keyboard {
        /// Take the console that stdin is, if it is one. [`Keyboard::apply`] sets it up.
        pub(crate) fn take() -> Option<Self> {
            std::io::stdin().is_terminal().then_some(Self(()))
        }

        /// Set the console up again.
        pub(crate) fn apply(&mut self) -> bool {
            enable_raw_mode().is_ok()
        }
    }

    impl Drop for Keyboard {
        fn drop(&mut self) {
            let _ = disable_raw_mode();
        }
    }

    /// Read keys until the console is gone or `on_key` returns false. Blocks. Ctrl-C comes as U+0003.
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

/// The keys in what a terminal sent, without its escape sequences: the letters in those of arrows and function keys are
/// no keys. They come in one piece, so an escape at the end is the escape key.
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
                // CSI: up to its final byte.
                Some('[') => drop(chars.find(|char| ('@'..='~').contains(char))),
                // SS3: one more.
                Some('O') => drop(chars.next()),
                // Alt and a key, or the escape key alone.
                _ => {}
            }
        }
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn escape_sequences_are_no_keys() {
        let keys: String = super::plain_keys("a\u{1b}[A\u{1b}[1;5Cb\u{1b}OQc\u{1b}qd\u{1b}").collect();
        assert_eq!(keys, "abcd");
    }
}

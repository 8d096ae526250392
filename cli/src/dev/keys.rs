//! The hotkeys of `wash dev`.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::dev::terminal::{self, Keyboard};

/// The action of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Rebuild.
    Rebuild,
    /// Open a browser.
    Open,
    /// Clear the screen.
    Clear,
    /// Switch to the next log level.
    Level,
    /// Quit.
    Quit,
    /// Ctrl-C, on platforms where it arrives as a key and not as a signal.
    Interrupt,
    /// List the keys.
    Help,
}

/// How often a background process checks whether it is in the foreground.
const FOREGROUND_POLL: Duration = Duration::from_millis(250);

/// The line that lists the keys.
pub(crate) const HINT: &str =
    "press r to rebuild, o to open a browser, c to clear, l for the next log level, q to quit";

/// Maps a character to its action. Capital letters work too, because Caps Lock may be on.
fn key(char: char) -> Option<Key> {
    match char.to_ascii_lowercase() {
        'r' => Some(Key::Rebuild),
        'o' => Some(Key::Open),
        'c' => Some(Key::Clear),
        'l' => Some(Key::Level),
        'q' => Some(Key::Quit),
        'h' | '?' => Some(Key::Help),
        '\u{3}' => Some(Key::Interrupt),
        _ => None,
    }
}

/// Reads hotkeys from the terminal. Dropping this restores the terminal settings.
#[derive(Debug)]
pub(crate) struct Keys {
    keyboard: Keyboard,
    /// Is the terminal configured? Not while the process is in the background.
    ready: bool,
    pressed: UnboundedReceiver<Key>,
}

impl Keys {
    /// Starts reading keys, if stdin is a terminal.
    pub(crate) fn start() -> Option<Self> {
        let mut keyboard = Keyboard::take()?;
        let (sender, pressed) = unbounded_channel();
        // A terminal read cannot be cancelled, so the thread runs until the process ends.
        std::thread::spawn(move || {
            terminal::keys(|char| key(char).is_none_or(|key| sender.send(key).is_ok()));
        });
        let ready = keyboard.apply();
        Some(Self {
            keyboard,
            ready,
            pressed,
        })
    }

    /// Waits for the next key. Never resolves after the terminal is closed.
    pub(crate) async fn next(&mut self) -> Key {
        while !self.ready {
            // `fg` sends no signal to a process that is already running in the background.
            tokio::select! {
                () = tokio::time::sleep(FOREGROUND_POLL) => self.ready = self.keyboard.apply(),
                Some(key) = self.pressed.recv() => return key,
            }
        }
        match self.pressed.recv().await {
            Some(key) => key,
            None => std::future::pending().await,
        }
    }

    /// Configures the terminal again after the stopped process was continued.
    pub(crate) fn resumed(&mut self) {
        self.ready = self.keyboard.apply();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_letters_are_the_same_keys() {
        for (small, large) in [
            ('r', 'R'),
            ('o', 'O'),
            ('c', 'C'),
            ('l', 'L'),
            ('q', 'Q'),
            ('h', 'H'),
        ] {
            assert!(key(small).is_some());
            assert_eq!(key(small), key(large));
        }
        assert_eq!(key('x'), None);
    }
}

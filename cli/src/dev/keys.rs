//! The hotkeys of `wash dev`.

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::dev::terminal::{self, Keyboard};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    /// Build again.
    Rebuild,
    /// Open the browser.
    Open,
    /// Clear the screen.
    Clear,
    /// Go to the next log level.
    Level,
    /// Stop.
    Quit,
    /// Stop as Ctrl-C does, where that is a key and no signal.
    Interrupt,
    /// Show the keys.
    Help,
}

/// How often a process in the background looks whether it has come to the foreground.
const BACKGROUND: Duration = Duration::from_millis(250);

/// The line that says which keys there are.
pub(crate) const HINT: &str =
    "press r to rebuild, o to open a browser, c to clear, l for the next log level, q to quit";

/// Capital letters count as well: Caps Lock may be on.
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

/// The keyboard and the keys pressed on it. The terminal is put back when this is dropped.
#[derive(Debug)]
pub(crate) struct Keys {
    keyboard: Keyboard,
    /// The terminal is set up. It is not while we are in the background.
    ready: bool,
    pressed: UnboundedReceiver<Key>,
}

impl Keys {
    /// Start to read keys, if stdin is a terminal.
    pub(crate) fn start() -> Option<Self> {
        let mut keyboard = Keyboard::take()?;
        let (sender, pressed) = unbounded_channel();
        // Reading a terminal cannot be cancelled: the thread ends with the process.
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

    /// The next key. Never resolves once the terminal is gone.
    pub(crate) async fn next(&mut self) -> Key {
        while !self.ready {
            // No signal tells a process that runs in the background that `fg` has brought it back.
            tokio::select! {
                () = tokio::time::sleep(BACKGROUND) => self.ready = self.keyboard.apply(),
                Some(key) = self.pressed.recv() => return key,
            }
        }
        match self.pressed.recv().await {
            Some(key) => key,
            None => std::future::pending().await,
        }
    }

    /// The process goes on after it was stopped.
    pub(crate) fn resumed(&mut self) {
        self.ready = self.keyboard.apply();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caps_lock_changes_nothing() {
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

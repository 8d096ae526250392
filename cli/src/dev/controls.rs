//! What the user may do to a running session: press keys and send signals.

use crate::dev::keys::{Key, Keys};
use crate::error::Result;
use crate::interrupt::{Signal, Signals, Stop};

/// A wish of the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// A key that does not end the session.
    Key(Key),
    /// End the session.
    Stop(Stop),
}

/// Keys, if there is a terminal, and signals.
#[derive(Debug)]
pub(crate) struct Controls {
    keys: Option<Keys>,
    signals: Signals,
}

impl Controls {
    /// Start to listen. Without `keys`, and where there is no terminal, there are only signals.
    pub(crate) fn start(keys: bool) -> Result<Self> {
        let signals = Signals::catch()?;
        Ok(Self {
            keys: if keys { Keys::start() } else { None },
            signals,
        })
    }

    /// Are there keys to press?
    pub(crate) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// The next wish. May be cancelled at any time.
    pub(crate) async fn next(&mut self) -> Control {
        loop {
            tokio::select! {
                signal = self.signals.next() => match signal {
                    Signal::Stop(stop) => return Control::Stop(stop),
                    Signal::Resumed => self.keys.iter_mut().for_each(Keys::resumed),
                },
                key = pressed(&mut self.keys) => return match key {
                    Key::Quit => Control::Stop(Stop::Quit),
                    Key::Interrupt => Control::Stop(Stop::Interrupted),
                    key => Control::Key(key),
                },
            }
        }
    }

    /// Resolves at the next Ctrl-C.
    pub(crate) async fn interrupted(&mut self) {
        while self.next().await != Control::Stop(Stop::Interrupted) {}
    }
}

async fn pressed(keys: &mut Option<Keys>) -> Key {
    match keys {
        Some(keys) => keys.next().await,
        None => std::future::pending().await,
    }
}

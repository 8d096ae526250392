//! User input to a running session: keys and signals.

use crate::dev::keys::{Key, Keys};
use crate::error::Result;
use crate::interrupt::{Signal, Signals, Stop};

/// A key or a request to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    /// A key that does not end the session.
    Key(Key),
    /// Stop the session.
    Stop(Stop),
}

/// Signals and, on a terminal, keys.
#[derive(Debug)]
pub(crate) struct Controls {
    keys: Option<Keys>,
    signals: Signals,
}

impl Controls {
    /// Starts listening. Keys are read only if `keys` is set and stdin is a terminal.
    pub(crate) fn start(keys: bool) -> Result<Self> {
        let signals = Signals::catch()?;
        Ok(Self {
            keys: if keys { Keys::start() } else { None },
            signals,
        })
    }

    /// Are hotkeys read?
    pub(crate) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// Waits for the next key or signal. Cancel-safe.
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

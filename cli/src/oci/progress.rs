//! The progress bar of transfers to and from registries.

use std::sync::Arc;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wash_runtime::oci::Progress;

use crate::output::Printer;

/// A progress bar on terminals, hidden elsewhere. It is cleared when dropped.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// Creates a bar that appears with the first update.
    pub(crate) fn new(printer: &Printer) -> Arc<Self> {
        if !printer.shows_progress() {
            return Arc::new(Self(ProgressBar::hidden()));
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        {
            bar.set_style(style);
        }
        Arc::new(Self(bar))
    }
}

impl Progress for Bar {
    fn update(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

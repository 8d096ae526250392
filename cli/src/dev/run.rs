//! Starts and stops the reload loop.

use std::time::Duration;

use tokio::sync::mpsc::channel;

use crate::blocking;
use crate::config::DevSettings;
use crate::dev::controls::Controls;
use crate::dev::movable_server::MovableServer;
use crate::dev::options::{Options, endpoint};
use crate::dev::reload_loop::{Load, ReloadLoop};
use crate::dev::report::Report;
use crate::dev::summary::Summary;
use crate::error::Result;
use crate::interrupt::Stop;
use crate::serve::{holder, listen};

/// How long to wait for the last lines of guest output after the server has stopped.
const LAST_LINES: Duration = Duration::from_millis(200);

/// Capacity of the queue of events to print. Events that do not fit are counted and dropped.
const MAX_QUEUED_EVENTS: usize = 1024;

/// Runs the loop in a new Tokio runtime until a key or a signal stops it. With `keys`, hotkeys are read from the terminal.
pub(crate) fn run(load: &Load<'_>, options: Options, keys: bool, report: &Report) -> Result<(Stop, Summary)> {
    let settings = load()?;
    // Bind first, so that a busy port is reported before a long build.
    let endpoint = endpoint(&settings, &options);
    let listeners = listen::bind(&endpoint.addresses, options.find_free_port, &[])?;
    note_other_port(&settings, &listen::addresses(&listeners), report);
    let runtime = blocking::parallel_runtime()?;
    let result = runtime.block_on(async {
        let controls = Controls::start(keys)?;
        let (sender, events) = channel(MAX_QUEUED_EVENTS);
        let follower = tokio::spawn(report.clone().follow(events));
        let serving = MovableServer::start(endpoint, listeners, sender).await?;
        let session = ReloadLoop::new(load, options, settings, report.clone(), serving).await?;
        let ended = session.run(controls).await;
        let _ = tokio::time::timeout(LAST_LINES, follower).await;
        ended
    });
    // A guest in an endless loop or a browser that does not start must not block the exit.
    runtime.shutdown_background();
    result
}

/// Prints a note if `--find-free-port` chose a port other than the requested one.
fn note_other_port(settings: &DevSettings, bound: &[std::net::SocketAddr], report: &Report) {
    let (Some(requested), Some(bound)) = (settings.addresses.first(), bound.first()) else {
        return;
    };
    if requested.port() != 0 && requested.port() != bound.port() {
        let holder = holder::find(*requested)
            .map(|holder| format!(" by {holder}"))
            .unwrap_or_default();
        report.note(&format!(
            "port {} is in use{holder}; using {} instead",
            requested.port(),
            bound.port()
        ));
    }
}

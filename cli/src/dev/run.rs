//! Starts the reload loop and ends it.

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

/// How long the last lines of guests are waited for when the server has stopped.
const LAST_LINES: Duration = Duration::from_millis(200);

/// Requests and guest lines that wait for the terminal; what is more is counted and not shown.
const MAX_UNSEEN: usize = 1024;

/// Run the loop in a runtime of its own, until somebody stops it. `keys`: read hotkeys from the terminal.
pub(crate) fn run(load: &Load<'_>, options: Options, keys: bool, report: &Report) -> Result<(Stop, Summary)> {
    let settings = load()?;
    // Bound before anything else: a busy port is told before a long build.
    let endpoint = endpoint(&settings, &options);
    let listeners = listen::bind(&endpoint.addresses, options.find_free_port, &[])?;
    say_other_port(&settings, &listen::addresses(&listeners), report);
    let runtime = blocking::parallel_runtime()?;
    let result = runtime.block_on(async {
        let controls = Controls::start(keys)?;
        let (sender, events) = channel(MAX_UNSEEN);
        let follower = tokio::spawn(report.clone().follow(events));
        let serving = MovableServer::start(endpoint, listeners, sender).await?;
        let session = ReloadLoop::new(load, options, settings, report.clone(), serving).await?;
        let ended = session.run(controls).await;
        let _ = tokio::time::timeout(LAST_LINES, follower).await;
        ended
    });
    // A guest in an endless loop or a browser that does not start must not hold the end up.
    runtime.shutdown_background();
    result
}

/// `--find-free-port` took another port than the one that was asked for.
fn say_other_port(settings: &DevSettings, bound: &[std::net::SocketAddr], report: &Report) {
    let (Some(wanted), Some(bound)) = (settings.addresses.first(), bound.first()) else {
        return;
    };
    if wanted.port() != 0 && wanted.port() != bound.port() {
        let holder = holder::find(*wanted)
            .map(|holder| format!(" by {holder}"))
            .unwrap_or_default();
        report.note(&format!(
            "port {} is held{holder}; using {} instead",
            wanted.port(),
            bound.port()
        ));
    }
}

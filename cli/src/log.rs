//! Logging to stderr. The level can be changed while `wash dev` runs.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Registry, reload};
use wash_runtime::telemetry::{self, Telemetry};

use crate::globals::LogLevel;

/// The crates that log at the selected level. Other crates log only warnings and errors, with `--verbose` also information. Their
/// details may contain headers, URLs and statements with passwords, so they are never logged.
const OURS: [&str; 2] = ["wash", "wash_runtime"];

/// The order in which [`Logs::next`] cycles through the levels.
const LEVELS: [LogLevel; 5] = [
    LogLevel::Error,
    LogLevel::Warn,
    LogLevel::Info,
    LogLevel::Debug,
    LogLevel::Trace,
];

/// A handle to the logging of this process.
#[derive(Clone, Debug)]
pub(crate) struct Logs {
    level: Arc<AtomicU8>,
    verbose: bool,
    filter: Option<reload::Handle<Targets, Registry>>,
    telemetry: Telemetry,
}

impl Logs {
    /// Starts logging. `verbose` adds target, file and line number. Spans are exported through `telemetry`.
    pub(crate) fn start(level: LogLevel, verbose: bool, color: bool, telemetry: Telemetry) -> Self {
        let (filter, handle) = reload::Layer::new(targets(level, verbose));
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(color)
            .without_time()
            .with_target(verbose)
            .with_file(verbose)
            .with_line_number(verbose)
            .with_filter(filter);
        // An embedding program may have installed a subscriber already; the level is then not ours to change.
        let started = match telemetry.layer() {
            Some(spans) => tracing_subscriber::registry().with(lines).with(spans).try_init(),
            None => tracing_subscriber::registry().with(lines).try_init(),
        };
        Self {
            level: Arc::new(AtomicU8::new(index(level))),
            verbose,
            filter: started.is_ok().then_some(handle),
            telemetry,
        }
    }

    /// Returns the exporter of spans, metrics and guest logs.
    pub(crate) fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }

    /// Returns the current level.
    pub(crate) fn level(&self) -> LogLevel {
        let index = usize::from(self.level.load(Ordering::Relaxed));
        LEVELS.get(index).copied().unwrap_or(LogLevel::Info)
    }

    /// Switches to the next level, from `trace` back to `error`, and returns it.
    pub(crate) fn next(&self) -> LogLevel {
        let next = LEVELS
            .iter()
            .copied()
            .cycle()
            .skip_while(|level| *level != self.level())
            .nth(1);
        let next = next.unwrap_or(LogLevel::Info);
        self.level.store(index(next), Ordering::Relaxed);
        if let Some(filter) = &self.filter {
            // Fails only if the subscriber has been dropped, at the end of the process.
            let _ = filter.reload(targets(next, self.verbose));
        }
        next
    }
}

fn index(level: LogLevel) -> u8 {
    let index = LEVELS
        .iter()
        .position(|other| *other == level)
        .unwrap_or_default();
    u8::try_from(index).unwrap_or_default()
}

fn targets(level: LogLevel, verbose: bool) -> Targets {
    let filter = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let others = filter.min(if verbose {
        LevelFilter::INFO
    } else {
        LevelFilter::WARN
    });
    Targets::new()
        .with_default(others)
        .with_targets(OURS.map(|name| (name, filter)))
        // Spans are exported as telemetry, not logged.
        .with_target(telemetry::SPANS, LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_cycles_through_the_levels() {
        let logs = Logs {
            level: Arc::new(AtomicU8::new(index(LogLevel::Info))),
            verbose: false,
            filter: None,
            telemetry: Telemetry::off(),
        };
        assert_eq!(logs.level(), LogLevel::Info);
        let seen: Vec<LogLevel> = (0..5).map(|_| logs.next()).collect();
        assert_eq!(
            seen,
            [
                LogLevel::Debug,
                LogLevel::Trace,
                LogLevel::Error,
                LogLevel::Warn,
                LogLevel::Info
            ]
        );
    }

    #[test]
    fn other_crates_log_only_warnings() {
        let targets = targets(LogLevel::Trace, false);
        assert!(targets.would_enable("wash_runtime::host", &tracing::Level::TRACE));
        assert!(!targets.would_enable("hyper::proto", &tracing::Level::INFO));
    }

    #[test]
    fn details_of_other_crates_are_never_logged() {
        let targets = targets(LogLevel::Trace, true);
        assert!(targets.would_enable("wash_oci::probe", &tracing::Level::TRACE));
        for name in [
            "async_nats",
            "h2",
            "hyper",
            "redis",
            "reqwest",
            "rustls",
            "tokio_postgres",
            "log",
        ] {
            assert!(targets.would_enable(name, &tracing::Level::INFO), "{name}");
            assert!(!targets.would_enable(name, &tracing::Level::DEBUG), "{name}");
        }
    }
}

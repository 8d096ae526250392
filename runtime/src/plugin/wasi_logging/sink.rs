//! Log records and their destinations.

use std::fmt;

use crate::engine::ctx::Ctx;

/// Severity of a record, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Detailed tracing of execution.
    Trace,
    /// Information for debugging.
    Debug,
    /// Noteworthy events.
    Info,
    /// A potential problem.
    Warn,
    /// An error.
    Error,
    /// The component cannot continue.
    Critical,
}

impl Level {
    const ALL: [Self; 6] = [
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
        Self::Critical,
    ];

    /// Returns the name of the level in the interface.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Critical => "critical",
        }
    }

    /// Returns the level of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// Returns all names, separated by commas.
    pub(super) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A log record of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogRecord<'a> {
    /// Id of the workload.
    pub workload_id: &'a str,
    /// Namespace of the workload.
    pub workload_namespace: &'a str,
    /// Name of the workload.
    pub workload_name: &'a str,
    /// Name of the component; `service` for the service.
    pub component: &'a str,
    /// Severity of the record.
    pub level: Level,
    /// Context given by the component, to group its records; at most 256 bytes.
    pub context: &'a str,
    /// The message; at most 16 KiB.
    pub message: &'a str,
}

/// Longest context, in bytes.
const MAX_CONTEXT: usize = 256;

/// Longest message, in bytes.
const MAX_MESSAGE: usize = 16 * 1024;

impl<'a> LogRecord<'a> {
    pub(super) fn new(ctx: &'a Ctx, level: Level, context: &'a str, message: &'a str) -> Self {
        Self {
            workload_id: ctx.workload_id(),
            workload_namespace: ctx.workload_namespace(),
            workload_name: ctx.workload_name(),
            component: ctx.component_name(),
            level,
            context: cut(context, MAX_CONTEXT),
            message: cut(message, MAX_MESSAGE),
        }
    }
}

/// Returns at most the first `max` bytes, cut at a character boundary.
fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

/// Receives the log records of components.
///
/// Called on the task of the guest: a blocking implementation slows the guest down.
pub trait LogSink: Send + Sync + 'static {
    /// Receives a record that passed the level filter of its workload.
    fn log(&self, record: &LogRecord<'_>);
}

/// Logs with `tracing`, target `guest`.
pub(crate) struct Traced;

impl LogSink for Traced {
    fn log(&self, record: &LogRecord<'_>) {
        let LogRecord {
            workload_namespace: namespace,
            workload_name: workload,
            component,
            level,
            context,
            message,
            ..
        } = *record;
        macro_rules! event {
            ($level:ident) => {
                tracing::event!(
                    target: "guest",
                    tracing::Level::$level,
                    namespace,
                    workload,
                    component,
                    context,
                    "{message}"
                )
            };
        }
        match level {
            Level::Trace => event!(TRACE),
            Level::Debug => event!(DEBUG),
            Level::Info => event!(INFO),
            Level::Warn => event!(WARN),
            Level::Error => event!(ERROR),
            Level::Critical => tracing::error!(
                target: "guest",
                namespace,
                workload,
                component,
                context,
                critical = true,
                "{message}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_is_cut_between_characters() {
        assert_eq!(cut("short", 16), "short");
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
    }

    #[test]
    fn levels_have_an_order_and_a_name() {
        assert!(Level::Trace < Level::Info && Level::Error < Level::Critical);
        assert_eq!(Level::named("warn"), Some(Level::Warn));
        assert_eq!(Level::named("WARN"), None);
    }
}

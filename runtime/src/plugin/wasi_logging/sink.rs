//! Where log records go.

use std::fmt;

use crate::engine::ctx::Ctx;

/// How much a record matters, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every step.
    Trace,
    /// What helps to find an error.
    Debug,
    /// What is worth to be known.
    Info,
    /// Something may go wrong.
    Warn,
    /// Something went wrong.
    Error,
    /// The component cannot go on.
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

    /// Its name, as the interface spells it.
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

    /// The level of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }

    /// All names, as a person reads them.
    pub(super) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a component logged.
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
    /// How much it matters.
    pub level: Level,
    /// What the component gave to group its records by; at most 256 bytes.
    pub context: &'a str,
    /// The message; at most 16 KiB.
    pub message: &'a str,
}

/// Most bytes of a context.
const MAX_CONTEXT: usize = 256;

/// Most bytes of a message.
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

/// The first `max` bytes, or a few less where a letter is in the way.
fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

/// Receives what components log.
///
/// Called on the guest's own task: an implementation that blocks slows that guest down.
pub trait LogSink: Send + Sync + 'static {
    /// One record that passed the filter of its workload.
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
    fn what_is_too_long_is_cut_between_letters() {
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

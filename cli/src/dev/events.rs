//! Events on the host of `wash dev` that the terminal shows: requests, guest output, guest failures, service states.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use wash_runtime::error::InvocationError;
use wash_runtime::host::http::{Answered, HttpObserver};
use wash_runtime::host::{ServiceObserver, ServiceState};
use wash_runtime::plugin::wasi_logging::{Level, LogRecord, LogSink};
use wash_runtime::{GuestOutput, GuestSource, GuestStream};

use crate::output::duration;

/// An event to show.
#[derive(Clone, Debug)]
pub(crate) enum DevEvent {
    /// A request was answered.
    Request {
        /// HTTP method.
        method: String,
        /// Path and query.
        path: String,
        /// HTTP status of the response.
        status: u16,
        /// From the request's arrival to the end of the response body.
        elapsed: Duration,
    },
    /// A guest wrote a line of output.
    GuestLine {
        /// Name of the component.
        component: String,
        /// Was it written to stderr rather than stdout?
        stderr: bool,
        /// The line, without the line break.
        line: String,
    },
    /// An invocation failed, for example with a trap, a timeout or for lack of memory.
    GuestFailure {
        /// Name of the component.
        component: String,
        /// Description of the failure, with the guest's backtrace if available.
        report: String,
    },
    /// The service exited or crashed.
    Service {
        /// Name of the service.
        name: String,
        /// What happened and what happens next, in one line.
        what: String,
        /// Did it crash?
        failed: bool,
        /// The guest's backtrace; empty except after the first crash.
        details: Vec<String>,
    },
    /// The number of events dropped before this one.
    Dropped(u64),
}

/// Forwards events of the runtime to the terminal.
pub(crate) struct Events {
    sender: Sender<DevEvent>,
    dropped: AtomicU64,
}

impl Events {
    /// Forwards events to `sender`. Events that do not fit are counted; the count is sent when there is room again.
    pub(crate) fn new(sender: Sender<DevEvent>) -> Self {
        Self {
            sender,
            dropped: AtomicU64::new(0),
        }
    }

    fn send(&self, event: DevEvent) {
        let dropped = self.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 && self.sender.try_send(DevEvent::Dropped(dropped)).is_err() {
            self.dropped.fetch_add(dropped + 1, Ordering::Relaxed);
            return;
        }
        // At the end of the session the receiver is closed and the count is no longer read.
        if self.sender.try_send(event).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl HttpObserver for Events {
    fn answered(&self, request: &Answered) {
        self.send(DevEvent::Request {
            method: request.method.to_string(),
            path: request.path.clone(),
            status: request.status.as_u16(),
            elapsed: request.elapsed,
        });
    }

    fn failed(&self, component: &str, error: &InvocationError) {
        self.send(DevEvent::GuestFailure {
            component: component.to_owned(),
            report: error.to_string(),
        });
    }
}

impl ServiceObserver for Events {
    fn changed(&self, _workload_id: &str, service: &str, state: &ServiceState) {
        let (what, error, first) = match state {
            ServiceState::Restarting {
                restarts,
                delay,
                error,
            } => {
                let next = format!("restarting in {}", duration(*delay));
                (next, error, *restarts == 1)
            }
            ServiceState::Failed { restarts, error } => (
                match restarts {
                    0 => "not restarted".to_owned(),
                    1 => "giving up after 1 restart".to_owned(),
                    _ => format!("giving up after {restarts} restarts"),
                },
                error,
                *restarts == 0,
            ),
            ServiceState::Completed => {
                self.send(DevEvent::Service {
                    name: service.to_owned(),
                    what: "exited".to_owned(),
                    failed: false,
                    details: Vec::new(),
                });
                return;
            }
            _ => return,
        };
        let report = error.to_string();
        let mut lines = report.lines();
        let why = lines.next().unwrap_or_default();
        let details = lines.map(str::to_owned).filter(|_| first);
        self.send(DevEvent::Service {
            name: service.to_owned(),
            what: format!("crashed: {}; {what}", why.trim_end_matches(':')),
            failed: true,
            details: details.collect(),
        });
    }
}

impl LogSink for Events {
    fn log(&self, record: &LogRecord<'_>) {
        let LogRecord {
            level,
            context,
            message,
            ..
        } = record;
        let line = if context.is_empty() {
            format!("{level}: {message}")
        } else {
            format!("{level} {context}: {message}")
        };
        // Warnings and errors are shown like stderr output.
        let stderr = *level >= Level::Warn;
        for line in line.lines() {
            self.send(DevEvent::GuestLine {
                component: record.component.to_owned(),
                stderr,
                line: line.to_owned(),
            });
        }
    }
}

impl GuestOutput for Events {
    fn line(&self, source: &GuestSource, stream: GuestStream, line: &str) {
        self.send(DevEvent::GuestLine {
            component: source.component.to_string(),
            stderr: stream == GuestStream::Stderr,
            line: line.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_is_one_line_and_the_first_one_has_a_backtrace() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        let events = Events::new(sender);
        let mut report = |state: ServiceState| {
            events.changed("dev-1", "service", &state);
            match receiver.try_recv() {
                Ok(DevEvent::Service { what, details, .. }) => Some((what, details.len())),
                _ => None,
            }
        };
        let error = || InvocationError::Trap {
            message: "unreachable\n  0: main".to_owned(),
        };
        let crash = |restarts| ServiceState::Restarting {
            restarts,
            delay: Duration::from_millis(100),
            error: error(),
        };
        let line = "crashed: the guest trapped: unreachable; restarting in 100 ms".to_owned();
        assert_eq!(report(crash(1)), Some((line.clone(), 1)));
        assert_eq!(report(crash(2)), Some((line, 0)));
        let last = ServiceState::Failed {
            restarts: 2,
            error: error(),
        };
        let line = "crashed: the guest trapped: unreachable; giving up after 2 restarts".to_owned();
        assert_eq!(report(last), Some((line, 0)));
        assert_eq!(report(ServiceState::Completed), Some(("exited".to_owned(), 0)));
        assert_eq!(report(ServiceState::Running { restarts: 0 }), None);
        assert_eq!(report(ServiceState::Stopped), None);
    }

    #[test]
    fn events_that_do_not_fit_are_counted() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
        let events = Events::new(sender);
        let send = |line: &str| {
            events.send(DevEvent::GuestLine {
                component: "app".to_owned(),
                stderr: false,
                line: line.to_owned(),
            });
        };
        for number in 0..5 {
            send(&number.to_string());
        }
        let mut shown = || match receiver.try_recv() {
            Ok(DevEvent::GuestLine { line, .. }) => line,
            Ok(DevEvent::Dropped(count)) => format!("{count} dropped"),
            other => format!("{other:?}"),
        };
        assert_eq!([shown(), shown()], ["0", "1"]);
        send("5");
        assert_eq!([shown(), shown()], ["3 dropped", "5"]);
    }
}

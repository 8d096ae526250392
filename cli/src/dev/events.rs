//! What happens on the host of `wash dev` that the terminal shows: requests, lines and failures of guests, services.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::Sender;
use wash_runtime::error::InvocationError;
use wash_runtime::host::http::{Answered, HttpObserver};
use wash_runtime::host::{ServiceObserver, ServiceState};
use wash_runtime::plugin::wasi_logging::{Level, LogRecord, LogSink};
use wash_runtime::{GuestOutput, GuestSource, GuestStream};

use crate::output::duration;

/// Something to show.
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
    /// A guest wrote a line.
    GuestLine {
        /// Name of the component.
        component: String,
        /// Written to stderr rather than stdout.
        stderr: bool,
        /// The line, without its end.
        line: String,
    },
    /// An invocation failed (trap, time-out, memory): why, for people.
    GuestFailure {
        /// Name of the component.
        component: String,
        /// What happened, with the guest's backtrace where there is one.
        report: String,
    },
    /// The service ended or crashed: what happened, in one line, and more to read where there is more.
    Service {
        /// Its name.
        name: String,
        /// What happened, and what happens next.
        what: String,
        /// Is something wrong?
        failed: bool,
        /// The guest's backtrace after the first crash.
        details: Vec<String>,
    },
    /// So many events before this one were too many to show.
    Dropped(u64),
}

/// Passes what the runtime reports on to the screen.
pub(crate) struct Events {
    sender: Sender<DevEvent>,
    dropped: AtomicU64,
}

impl Events {
    /// Pass events to `sender`. Those that do not fit are counted, and the count is passed on when there is room again.
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
        // When the session ends the screen is gone, and nobody counts.
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
                let again = format!("starting again in {}", duration(*delay));
                (again, error, *restarts == 1)
            }
            ServiceState::Failed { restarts, error } => (
                format!("not started again after {restarts} restarts"),
                error,
                *restarts == 0,
            ),
            ServiceState::Completed => {
                self.send(DevEvent::Service {
                    name: service.to_owned(),
                    what: "ended by itself".to_owned(),
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
        // As a guest that prints them would choose.
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
    fn a_crash_is_one_line_and_the_first_one_has_its_backtrace() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(8);
        let events = Events::new(sender);
        let mut told = |state: ServiceState| {
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
        let line = "crashed: the guest trapped: unreachable; starting again in 100 ms".to_owned();
        assert_eq!(told(crash(1)), Some((line.clone(), 1)));
        assert_eq!(told(crash(2)), Some((line, 0)));
        let last = ServiceState::Failed {
            restarts: 2,
            error: error(),
        };
        let line = "crashed: the guest trapped: unreachable; not started again after 2 restarts".to_owned();
        assert_eq!(told(last), Some((line, 0)));
        assert_eq!(
            told(ServiceState::Completed),
            Some(("ended by itself".to_owned(), 0))
        );
        assert_eq!(told(ServiceState::Running { restarts: 0 }), None);
        assert_eq!(told(ServiceState::Stopped), None);
    }

    #[test]
    fn events_that_do_not_fit_are_counted() {
        let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
        let events = Events::new(sender);
        let say = |line: &str| {
            events.send(DevEvent::GuestLine {
                component: "app".to_owned(),
                stderr: false,
                line: line.to_owned(),
            });
        };
        for number in 0..5 {
            say(&number.to_string());
        }
        let mut shown = || match receiver.try_recv() {
            Ok(DevEvent::GuestLine { line, .. }) => line,
            Ok(DevEvent::Dropped(count)) => format!("{count} dropped"),
            other => format!("{other:?}"),
        };
        assert_eq!([shown(), shown()], ["0", "1"]);
        say("5");
        assert_eq!([shown(), shown()], ["3 dropped", "5"]);
    }
}

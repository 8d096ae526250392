//! What can be seen of the calls that guests make of plugins.

use std::fmt::Display;
use std::time::Duration;

use tracing::{Instrument as _, Span};

use crate::metrics::Running;
use crate::trace::TARGET;

/// Time for one call of a backend, unless the plugin says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// One call of a plugin: which function, answered by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Full name of the interface, such as `wasi:keyvalue/store`.
    pub interface: &'static str,
    /// The function, such as `get`.
    pub function: &'static str,
    /// What answers, such as `redis`.
    pub backend: &'static str,
}

impl Call {
    /// Run a call in a span of its own, which says how it ended, and count it.
    ///
    /// # Errors
    /// Those of the call.
    pub async fn observe<T, E: Display>(self, call: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let observed = Observed::begin(self);
        let result = if observed.span.is_disabled() {
            call.await
        } else {
            call.instrument(observed.span.clone()).await
        };
        observed.end(&result);
        result
    }

    /// The same for a call that waits for nothing.
    ///
    /// # Errors
    /// Those of the call.
    pub fn observe_now<T, E: Display>(self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let observed = Observed::begin(self);
        let result = observed.span.in_scope(call);
        observed.end(&result);
        result
    }
}

/// A call that goes on.
struct Observed {
    span: Span,
    running: Running,
}

impl Observed {
    fn begin(call: Call) -> Self {
        let span = tracing::debug_span!(
            target: TARGET,
            "plugin_call",
            otel.name = %format_args!("{}.{}", call.interface, call.function),
            otel.status_code = tracing::field::Empty,
            interface = call.interface,
            function = call.function,
            backend = call.backend,
            outcome = tracing::field::Empty,
        );
        let running = Running::begin(call);
        Self { span, running }
    }

    fn end<T, E: Display>(self, result: &Result<T, E>) {
        self.running.end(result.is_ok());
        if self.span.is_disabled() {
            return;
        }
        match result {
            Ok(_) => {
                self.span.record("outcome", "ok");
            }
            Err(error) => {
                self.span.record("outcome", tracing::field::display(error));
                self.span.record("otel.status_code", "ERROR");
            }
        }
    }
}

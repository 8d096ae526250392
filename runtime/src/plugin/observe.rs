//! What can be seen of the calls that guests make of plugins.

use std::fmt::Display;
use std::time::Duration;

use tracing::Instrument as _;

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
        let span = tracing::debug_span!(
            target: TARGET,
            "plugin_call",
            otel.name = %format_args!("{}.{}", self.interface, self.function),
            otel.status_code = tracing::field::Empty,
            interface = self.interface,
            function = self.function,
            backend = self.backend,
            outcome = tracing::field::Empty,
        );
        let running = Running::begin(self);
        if span.is_disabled() {
            let result = call.await;
            running.end(result.is_ok());
            return result;
        }
        let result = call.instrument(span.clone()).await;
        running.end(result.is_ok());
        match &result {
            Ok(_) => {
                span.record("outcome", "ok");
            }
            Err(error) => {
                span.record("outcome", tracing::field::display(error));
                span.record("otel.status_code", "ERROR");
            }
        }
        result
    }
}

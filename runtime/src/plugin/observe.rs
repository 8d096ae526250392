//! Tracing and metrics for the calls that guests make to plugins.

use std::fmt::{self, Display};
use std::sync::Arc;
use std::time::Duration;

use tracing::{Instrument as _, Span};

use crate::engine::ctx::Ctx;
use crate::metrics::{Metrics, PluginCalls, PluginCounters, PluginFunction, RunningCall};
use crate::trace::TARGET;

/// Time limit for one call to a backend, unless the plugin sets another.
pub const TIMEOUT: Duration = Duration::from_secs(5);

/// One call to a plugin function: names the function and the backend, and is counted on the host that runs the guest.
///
/// ```no_run
/// # use wash_runtime::engine::ctx::Ctx;
/// use wash_runtime::plugin::observe::Call;
///
/// async fn get(ctx: &mut Ctx, key: &str) -> Result<u64, std::num::ParseIntError> {
///     let call = Call::of(ctx, "example:numbers/store", "get", "memory");
///     call.observe(async { key.parse() }).await
/// }
/// ```
#[must_use = "a call is recorded only when it is observed"]
pub struct Call {
    function: PluginFunction,
    counters: Arc<PluginCounters>,
}

impl Call {
    /// A call by the guest instance of `ctx` to a `function` such as `get` of an `interface`, given by its full name such as
    /// `wasi:keyvalue/store`. `backend` is the backend that serves it, such as `redis`.
    pub fn of(ctx: &Ctx, interface: &'static str, function: &'static str, backend: &'static str) -> Self {
        Self::new(&ctx.item.metrics.plugin_calls, interface, function, backend)
    }

    /// Like [`of`](Self::of), for a call that does not come from a guest; counted in `metrics`.
    pub fn counted_in(
        metrics: &Metrics,
        interface: &'static str,
        function: &'static str,
        backend: &'static str,
    ) -> Self {
        Self::new(metrics.plugin_calls(), interface, function, backend)
    }

    fn new(
        calls: &PluginCalls,
        interface: &'static str,
        function: &'static str,
        backend: &'static str,
    ) -> Self {
        let function = PluginFunction {
            interface,
            function,
            backend,
        };
        Self {
            function,
            counters: calls.counters(function),
        }
    }

    /// Runs the call in a span that records the outcome, and counts it.
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

    /// Like [`observe`](Self::observe), for a synchronous call.
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

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.function).finish()
    }
}

/// A call in progress.
struct Observed {
    span: Span,
    running: RunningCall,
}

impl Observed {
    fn begin(Call { function, counters }: Call) -> Self {
        let span = tracing::debug_span!(
            target: TARGET,
            "plugin_call",
            otel.name = %format_args!("{}.{}", function.interface, function.function),
            otel.status_code = tracing::field::Empty,
            interface = function.interface,
            function = function.function,
            backend = function.backend,
            outcome = tracing::field::Empty,
        );
        let running = RunningCall::begin(counters);
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

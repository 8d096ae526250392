//! Selection of the workload that handles a request.

use std::sync::Arc;

use http::request::Parts;
use tokio::sync::watch;

use crate::engine::workload::ResolvedWorkload;

/// Routing decision for a request.
#[derive(Debug)]
pub enum Route {
    /// Send the request to this workload.
    To(Arc<ResolvedWorkload>),
    /// Reject the request with 400: it does not specify a valid host.
    BadRequest,
    /// Reject the request with 404.
    NotFound,
    /// Reject the request with 503 and `Retry-After`.
    Unavailable,
    /// Hold the request and route it again when [`Router::changed`] returns.
    Wait,
}

/// Decides which workload handles a request. [`Router::route`] is on the request path: implementations should parse their
/// settings when a workload is resolved and hold locks only briefly.
#[async_trait::async_trait]
pub trait Router: Send + Sync + 'static {
    /// Called when a workload starts; it accepts requests if it [handles HTTP](ResolvedWorkload::handles_http).
    ///
    /// # Errors
    /// The workload must not start, for example because its host name is taken.
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) -> anyhow::Result<()>;

    /// Called when a workload stops; it must receive no new requests.
    fn workload_unbound(&self, workload_id: &str);

    /// Returns the routing decision for a request.
    fn route(&self, request: &Parts) -> Route;

    /// Waits until a request that got [`Route::Wait`] may be routed differently.
    async fn changed(&self);
}

/// Sends every request to the most recently resolved workload that handles HTTP. Requests get 404 while only workloads
/// without HTTP run, and 503 while no workload runs.
#[derive(Debug, Default)]
pub struct DevRouter {
    newest: watch::Sender<Newest>,
    wait: bool,
}

#[derive(Debug, Default)]
struct Newest {
    /// The workload that receives requests.
    handler: Option<Arc<ResolvedWorkload>>,
    /// Id of a more recent workload that does not handle HTTP.
    silent: Option<String>,
}

impl DevRouter {
    /// Creates a router that holds requests while no workload runs, instead of answering 503.
    pub fn waiting() -> Self {
        Self {
            wait: true,
            ..Self::default()
        }
    }
}

#[async_trait::async_trait]
impl Router for DevRouter {
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) -> anyhow::Result<()> {
        self.newest.send_modify(|newest| {
            if workload.handles_http() {
                newest.handler = Some(Arc::clone(workload));
                newest.silent = None;
            } else {
                newest.silent = Some(workload.id().to_owned());
            }
        });
        Ok(())
    }

    fn workload_unbound(&self, workload_id: &str) {
        self.newest.send_modify(|newest| {
            newest.handler.take_if(|workload| workload.id() == workload_id);
            newest.silent.take_if(|id| id == workload_id);
        });
    }

    fn route(&self, _: &Parts) -> Route {
        let newest = self.newest.borrow();
        match (&newest.handler, &newest.silent, self.wait) {
            (Some(workload), _, _) => Route::To(Arc::clone(workload)),
            (None, Some(_), _) => Route::NotFound,
            (None, None, true) => Route::Wait,
            (None, None, false) => Route::Unavailable,
        }
    }

    async fn changed(&self) {
        let mut receiver = self.newest.subscribe();
        let some = |newest: &Newest| newest.handler.is_some() || newest.silent.is_some();
        // This cannot fail: the sender lives as long as `self`.
        let _ = receiver.wait_for(some).await;
    }
}

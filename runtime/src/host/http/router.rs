//! Which workload a request goes to.

use std::sync::Arc;

use http::request::Parts;
use tokio::sync::watch;

use crate::engine::workload::ResolvedWorkload;

/// Where a request goes.
#[derive(Debug)]
pub enum Route {
    /// To this workload.
    To(Arc<ResolvedWorkload>),
    /// Nowhere, because the request does not say where to: 400.
    BadRequest,
    /// Nowhere: 404.
    NotFound,
    /// Nowhere now: 503 with `Retry-After`.
    Unavailable,
    /// Ask again when [`Router::changed`] returns.
    Wait,
}

/// Decides which workload a request goes to. On the request path: no lock that is held across an await, no parsing that
/// could have been done when the workload was resolved.
#[async_trait::async_trait]
pub trait Router: Send + Sync + 'static {
    /// A workload runs from now on; it takes requests if it [handles HTTP](ResolvedWorkload::handles_http).
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>);

    /// A workload takes no new requests from now on.
    fn workload_unbound(&self, workload_id: &str);

    /// Where this request goes.
    fn route(&self, request: &Parts) -> Route;

    /// Returns when a [`Route::Wait`] may have become something else.
    async fn changed(&self);
}

/// Sends every request to the workload that was resolved last, of those that handle HTTP. A request gets 404 while only
/// others run, and 503 while none does.
#[derive(Debug, Default)]
pub struct DevRouter {
    newest: watch::Sender<Newest>,
    wait: bool,
}

#[derive(Debug, Default)]
struct Newest {
    /// The one that takes requests.
    handler: Option<Arc<ResolvedWorkload>>,
    /// Id of one that came after it and takes none.
    silent: Option<String>,
}

impl DevRouter {
    /// A router that holds requests until there is a first workload, instead of answering 503.
    pub fn waiting() -> Self {
        Self {
            wait: true,
            ..Self::default()
        }
    }
}

#[async_trait::async_trait]
impl Router for DevRouter {
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) {
        self.newest.send_modify(|newest| {
            if workload.handles_http() {
                newest.handler = Some(Arc::clone(workload));
                newest.silent = None;
            } else {
                newest.silent = Some(workload.id().to_owned());
            }
        });
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
        // The sender lives as long as `self`: this cannot fail.
        let _ = receiver.wait_for(some).await;
    }
}

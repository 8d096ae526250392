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
    /// A workload takes requests from now on.
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>);

    /// A workload takes no new requests from now on.
    fn workload_unbound(&self, workload_id: &str);

    /// Where this request goes.
    fn route(&self, request: &Parts) -> Route;

    /// Returns when a [`Route::Wait`] may have become something else.
    async fn changed(&self);
}

/// Sends every request to the workload that was resolved last.
#[derive(Debug)]
pub struct DevRouter {
    latest: watch::Sender<Option<Arc<ResolvedWorkload>>>,
    wait: bool,
}

impl Default for DevRouter {
    fn default() -> Self {
        Self {
            latest: watch::Sender::new(None),
            wait: false,
        }
    }
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
        self.latest.send_replace(Some(Arc::clone(workload)));
    }

    fn workload_unbound(&self, workload_id: &str) {
        self.latest.send_if_modified(|latest| {
            let is_latest = latest
                .as_ref()
                .is_some_and(|workload| workload.id() == workload_id);
            if is_latest {
                *latest = None;
            }
            is_latest
        });
    }

    fn route(&self, _: &Parts) -> Route {
        match (&*self.latest.borrow(), self.wait) {
            (Some(workload), _) => Route::To(Arc::clone(workload)),
            (None, true) => Route::Wait,
            (None, false) => Route::Unavailable,
        }
    }

    async fn changed(&self) {
        let mut receiver = self.latest.subscribe();
        // The sender lives as long as `self`: this cannot fail.
        let _ = receiver.wait_for(Option::is_some).await;
    }
}

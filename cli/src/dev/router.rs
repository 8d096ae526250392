//! Where requests go: to the newest workload, wherever it is in its life.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use http::request::Parts;
use tokio::sync::watch;
use wash_runtime::engine::workload::ResolvedWorkload;
use wash_runtime::host::http::{DevRouter, Route, Router};

/// Holds requests until there is a first workload, sends them to the newest one, and answers 404 while what runs handles
/// none, as a service alone.
#[derive(Clone, Debug, Default)]
pub struct Newest(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    router: DevRouter,
    /// Id of the newest workload that handles HTTP.
    handler: Mutex<String>,
    /// Does what runs handle no HTTP?
    silent: watch::Sender<bool>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            router: DevRouter::waiting(),
            handler: Mutex::default(),
            silent: watch::Sender::new(false),
        }
    }
}

impl Newest {
    /// The workload `id` has started. True if it handles HTTP.
    pub fn started(&self, id: &str) -> bool {
        let handler = self.0.handler.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = *handler == id;
        self.0.silent.send_replace(!answers);
        answers
    }
}

#[async_trait]
impl Router for Newest {
    fn workload_resolved(&self, workload: &Arc<ResolvedWorkload>) {
        let mut handler = self.0.handler.lock().unwrap_or_else(PoisonError::into_inner);
        workload.id().clone_into(&mut handler);
        self.0.router.workload_resolved(workload);
    }

    fn workload_unbound(&self, workload_id: &str) {
        self.0.router.workload_unbound(workload_id);
    }

    fn route(&self, request: &Parts) -> Route {
        match self.0.router.route(request) {
            Route::Wait if *self.0.silent.borrow() => Route::NotFound,
            route => route,
        }
    }

    async fn changed(&self) {
        let mut silent = self.0.silent.subscribe();
        tokio::select! {
            () = self.0.router.changed() => {}
            // The sender lives as long as `self`: this cannot fail.
            _ = silent.wait_for(|silent| *silent) => {}
        }
    }
}

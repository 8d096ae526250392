//! Observers of requests.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::InvocationError;

/// An answered request.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The method of the request.
    pub method: Method,
    /// Path and query, as the client sent them.
    pub path: String,
    /// The status of the response.
    pub status: StatusCode,
    /// Time from the arrival of the request head to the end of the response body.
    pub elapsed: Duration,
    /// The client disconnected, or the guest failed, before the response was complete.
    pub incomplete: bool,
}

/// Receives events about requests. The methods are called on the request path and must return quickly.
pub trait HttpObserver: Send + Sync + 'static {
    /// Called when the response to a request has ended.
    fn answered(&self, request: &Answered);

    /// Called when an invocation failed.
    fn failed(&self, component: &str, error: &InvocationError);
}

/// An observer that logs with `tracing`.
pub(super) struct TracedObserver;

impl HttpObserver for TracedObserver {
    fn answered(&self, request: &Answered) {
        let Answered {
            method,
            path,
            status,
            elapsed,
            incomplete,
        } = request;
        tracing::debug!(%method, path, status = status.as_u16(), ?elapsed, incomplete, "request");
    }

    fn failed(&self, component: &str, error: &InvocationError) {
        tracing::error!(component, %error, "invocation failed");
    }
}

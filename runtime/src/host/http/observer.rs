//! Who wants to know about requests.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::InvocationError;

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Its method.
    pub method: Method,
    /// Its path and query, as the client sent them.
    pub path: String,
    /// The status of the response.
    pub status: StatusCode,
    /// From the arrival of the request head to the end of the response body.
    pub elapsed: Duration,
    /// The client left, or the guest failed, before the response was complete.
    pub incomplete: bool,
}

/// Is told about requests. Called on the request path: be quick.
pub trait HttpObserver: Send + Sync + 'static {
    /// A request was answered.
    fn answered(&self, request: &Answered);

    /// An invocation failed.
    fn failed(&self, component: &str, error: &InvocationError);
}

/// Logs with `tracing`.
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

//! Statistics of a session, for the JSON document at its end.

use serde_json::{Value, json};

/// Statistics of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The URLs that were served.
    pub(crate) urls: Vec<String>,
    /// Builds that produced a component.
    pub(crate) builds: u64,
    /// Builds and deployments that failed.
    pub(crate) failed_builds: u64,
    /// Deployments that succeeded.
    pub(crate) deployments: u64,
}

impl Summary {
    /// The `data` of the document.
    pub(crate) fn data(&self) -> Value {
        json!({
            "urls": self.urls,
            "builds": self.builds,
            "failed_builds": self.failed_builds,
            "deployments": self.deployments,
            "reloads": self.deployments.saturating_sub(1),
        })
    }
}

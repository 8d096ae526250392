//! What a session did, for the JSON document at its end.

use serde_json::{Value, json};

/// Counts of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The URLs that were served.
    pub urls: Vec<String>,
    /// Builds that left a component.
    pub builds: u64,
    /// Builds and deployments that failed.
    pub failed_builds: u64,
    /// Components that were deployed.
    pub deployments: u64,
}

impl Summary {
    /// The `data` of the document.
    pub fn data(&self) -> Value {
        json!({
            "urls": self.urls,
            "builds": self.builds,
            "failed_builds": self.failed_builds,
            "deployments": self.deployments,
            "reloads": self.deployments.saturating_sub(1),
        })
    }
}

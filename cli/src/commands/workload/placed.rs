//! Workloads on the hosts of a cluster.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};
use wash_api::label::SPEC_DIGEST;
use wash_api::protocol::{HostHeartbeat, WorkloadState, WorkloadStatus};

use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::printable::{self, Colors};
use crate::table::table;
use crate::workload::cluster::Cluster;

/// A workload on a host.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// Name of the host.
    pub(crate) host: String,
    /// ID of the host.
    pub(crate) host_id: String,
    /// Namespace of the workload.
    pub(crate) namespace: String,
    /// Name of the workload.
    pub(crate) name: String,
    /// Digest of the start request, if `wash` started the workload: see [`SPEC_DIGEST`].
    pub(crate) digest: Option<String>,
    /// Status as reported by the host.
    pub(crate) status: WorkloadStatus,
}

impl Placed {
    fn state(&self) -> &'static str {
        let state = self.status.workload_state.as_str_name();
        state.strip_prefix("WORKLOAD_STATE_").unwrap_or(state)
    }

    /// Returns true if the workload is running, completed or starting.
    pub(crate) fn is_well(&self) -> bool {
        matches!(
            self.status.workload_state,
            WorkloadState::Running | WorkloadState::Completed | WorkloadState::Starting
        )
    }

    /// The message of the host in one line.
    pub(crate) fn message(&self) -> String {
        printable::line(&one_line(&self.status.message), Colors::Drop)
    }

    /// Workload ID and host, for messages.
    pub(crate) fn place(&self) -> String {
        printable::line(
            &format!("{} on {}", self.status.workload_id, self.host),
            Colors::Drop,
        )
    }

    /// The workload as JSON.
    pub(crate) fn data(&self) -> Value {
        json!({
            "namespace": self.namespace,
            "name": self.name,
            "workload_id": self.status.workload_id,
            "host": self.host,
            "host_id": self.host_id,
            "state": self.state().to_lowercase(),
            "message": self.status.message,
        })
    }
}

/// Returns the hosts of the cluster.
///
/// # Errors
/// No host responds within `wait`.
pub(crate) async fn hosts(cluster: &Cluster, wait: Duration) -> Result<Vec<HostHeartbeat>> {
    let hosts = cluster.hosts(wait).await?;
    if hosts.is_empty() {
        return Err(Error::new("no hosts found").hint(
            "start one with `wash host`, or pass --wait 20s: some hosts only send a heartbeat every 15 s",
        ));
    }
    Ok(hosts)
}

/// Returns the workloads of all hosts. Warns about each host that does not respond.
pub(crate) async fn on(cluster: &Cluster, hosts: &[HostHeartbeat], context: &Context) -> Vec<Placed> {
    let lists = join_all(hosts.iter().map(|host| cluster.list(&host.id))).await;
    let mut all = Vec::new();
    for (host, list) in hosts.iter().zip(lists) {
        match list {
            Ok(list) => all.extend(list.into_iter().map(|workload| Placed {
                host: host.friendly_name.clone(),
                host_id: host.id.clone(),
                namespace: workload.namespace,
                name: workload.name,
                digest: workload.annotations.get(SPEC_DIGEST).cloned(),
                status: workload.workload_status.unwrap_or_default(),
            })),
            Err(error) => context.printer.warn(&printable::line(
                &format!("{}: {}", host.friendly_name, error.message()),
                Colors::Drop,
            )),
        }
    }
    all
}

/// Returns the requested workloads in `running`, and the requested names that are not running.
pub(crate) fn named(requested: &[(String, String)], running: &[Placed]) -> (Vec<Placed>, Vec<String>) {
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for (namespace, name) in requested {
        let before = found.len();
        let these = running.iter();
        found.extend(
            these
                .filter(|it| it.namespace == *namespace && it.name == *name)
                .cloned(),
        );
        if found.len() == before {
            absent.push(if namespace == "default" {
                name.clone()
            } else {
                format!("{namespace}/{name}")
            });
        }
    }
    (found, absent)
}

/// Returns the workloads as a table and as JSON.
pub(crate) fn outcome(message: String, placed: &[Placed]) -> Outcome {
    let rows = placed.iter().map(|it| {
        [
            it.namespace.clone(),
            it.name.clone(),
            it.host.clone(),
            it.state().to_owned(),
            one_line(&it.status.message),
        ]
    });
    let text = table(["NAMESPACE", "NAME", "HOST", "STATE", "MESSAGE"], rows);
    Outcome::new(message, text, data(placed))
}

/// Returns the JSON data of the workload commands.
pub(crate) fn data(placed: &[Placed]) -> Value {
    let workloads: Vec<Value> = placed.iter().map(Placed::data).collect();
    json!({ "workloads": workloads })
}

/// `1 workload`, `2 workloads`.
pub(crate) fn count(placed: &[Placed]) -> String {
    match placed.len() {
        1 => "1 workload".to_owned(),
        many => format!("{many} workloads"),
    }
}

/// Joins the lines of a message with `; `, and the first item of a list with the colon before it.
fn one_line(message: &str) -> String {
    let mut text = String::new();
    for line in message.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !text.is_empty() {
            text.push_str(if text.ends_with(':') { " " } else { "; " });
        }
        text.push_str(line.strip_prefix("- ").unwrap_or(line));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_becomes_one_line() {
        assert_eq!(
            one_line("it cannot be linked:\n  - a is missing\n  - b is, too\n"),
            "it cannot be linked: a is missing; b is, too"
        );
        assert_eq!(one_line("not found"), "not found");
        assert_eq!(one_line(""), "");
    }
}

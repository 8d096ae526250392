//! Workloads on hosts.

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
    /// Its id.
    pub(crate) host_id: String,
    /// Namespace of the workload.
    pub(crate) namespace: String,
    /// Its name.
    pub(crate) name: String,
    /// The digest of the request that started it, if `wash` started it: see [`SPEC_DIGEST`].
    pub(crate) digest: Option<String>,
    /// Its status.
    pub(crate) status: WorkloadStatus,
}

impl Placed {
    fn state(&self) -> &'static str {
        let state = self.status.workload_state.as_str_name();
        state.strip_prefix("WORKLOAD_STATE_").unwrap_or(state)
    }

    /// Does it run, has it done its work, or does it start?
    pub(crate) fn is_well(&self) -> bool {
        matches!(
            self.status.workload_state,
            WorkloadState::Running | WorkloadState::Completed | WorkloadState::Starting
        )
    }

    /// The message of the host, for people, in one line.
    pub(crate) fn message(&self) -> String {
        printable::line(&one_line(&self.status.message), Colors::Drop)
    }

    /// Where it is, for people.
    pub(crate) fn place(&self) -> String {
        printable::line(
            &format!("{} on {}", self.status.workload_id, self.host),
            Colors::Drop,
        )
    }

    /// All of it.
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

/// The hosts of the cluster.
///
/// # Errors
/// There is none.
pub(crate) async fn hosts(cluster: &Cluster, wait: Duration) -> Result<Vec<HostHeartbeat>> {
    let hosts = cluster.hosts(wait).await?;
    if hosts.is_empty() {
        return Err(Error::new("no host announces itself").hint(
            "start one with `wash host`, or wait longer with --wait 20s: some announce themselves every 15 s only",
        ));
    }
    Ok(hosts)
}

/// The workloads of all hosts. A host that gives no answer is a warning.
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

/// Those of `running` that are named, and the names that none of them has.
pub(crate) fn named(wanted: &[(String, String)], running: &[Placed]) -> (Vec<Placed>, Vec<String>) {
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for (namespace, name) in wanted {
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

/// The table, and the same as data.
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

/// The data of all commands.
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

/// The lines of a message after each other: items of a list behind the colon that begins it.
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

//! Hosts, and what they are told.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::Client;
use futures::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wash_runtime::washlet::{HEARTBEAT_OF_ALL, STOPPING_LABEL, protocol};

use super::manifest::WorkloadSpec;
use crate::error::{Error, Result, ResultExt as _};

/// After the last answer, how long another one is waited for.
const QUIET: Duration = Duration::from_millis(300);

/// Time for a question.
const ASK: Duration = Duration::from_secs(5);
/// Time for a start, which may pull images.
const START: Duration = Duration::from_mins(2);
/// Time for a stop, which lets requests in flight end.
const STOP: Duration = Duration::from_mins(1);

/// The control plane.
pub(crate) struct Cluster {
    client: Client,
}

impl Cluster {
    /// Who speaks to hosts with this client.
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The hosts that say that they are there within `wait`, by name. Without hosts that know of the question, `wait` has to be
    /// as long as the time between two heartbeats.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn hosts(&self, wait: Duration) -> Result<Vec<protocol::HostHeartbeat>> {
        let lost = || "the connection to the control plane is lost";
        let inbox = self.client.new_inbox();
        let answers = self.client.subscribe(inbox.clone()).await.or_fail(lost)?;
        let heartbeats = self
            .client
            .subscribe("runtime.operator.heartbeat.*")
            .await
            .or_fail(lost)?;
        self.client
            .publish_with_reply(HEARTBEAT_OF_ALL, inbox, "{}".into())
            .await
            .or_fail(lost)?;
        let mut messages = futures::stream::select(answers, heartbeats);
        let mut hosts = BTreeMap::new();
        let end = tokio::time::Instant::now() + wait;
        let mut patience = end;
        while let Ok(Some(message)) = tokio::time::timeout_at(patience, messages.next()).await {
            let Ok(host) = serde_json::from_slice::<protocol::HostHeartbeat>(&message.payload) else {
                continue;
            };
            hosts.insert((host.friendly_name.clone(), host.id.clone()), host);
            patience = end.min(tokio::time::Instant::now() + QUIET);
        }
        Ok(hosts.into_values().collect())
    }

    /// Start a workload on a host.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn start(
        &self,
        host: &str,
        workload_id: &str,
        workload: protocol::Workload,
    ) -> Result<protocol::WorkloadStatus> {
        let request = protocol::WorkloadStartRequest {
            workload: Some(workload),
            workload_id: workload_id.to_owned(),
        };
        let answer: protocol::WorkloadStartResponse =
            self.ask(host, "workload.start", &request, START).await?;
        Ok(answer.workload_status.unwrap_or_default())
    }

    /// Stop a workload on a host.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn stop(&self, host: &str, workload_id: &str) -> Result<protocol::WorkloadStatus> {
        let request = protocol::WorkloadStopRequest {
            workload_id: workload_id.to_owned(),
        };
        let answer: protocol::WorkloadStopResponse = self.ask(host, "workload.stop", &request, STOP).await?;
        Ok(answer.workload_status.unwrap_or_default())
    }

    /// What a host runs.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn list(&self, host: &str) -> Result<Vec<protocol::WorkloadSummary>> {
        let request = protocol::WorkloadListRequest {};
        let answer: protocol::WorkloadListResponse = self.ask(host, "workload.list", &request, ASK).await?;
        Ok(answer.workloads)
    }

    /// What a workload printed and logged after the entry of this number. Where there is nothing, the host waits for it.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn logs(
        &self,
        host: &str,
        workload_id: &str,
        after: u64,
        wait: Duration,
    ) -> Result<Vec<protocol::LogEntry>> {
        let request = protocol::WorkloadLogsRequest {
            workload_id: workload_id.to_owned(),
            after,
            wait_milliseconds: u32::try_from(wait.as_millis()).unwrap_or(u32::MAX),
        };
        let answer: protocol::WorkloadLogsResponse =
            self.ask(host, "workload.logs", &request, ASK + wait).await?;
        Ok(answer.entries)
    }

    async fn ask<A: DeserializeOwned>(
        &self,
        host: &str,
        command: &str,
        request: &impl Serialize,
        patience: Duration,
    ) -> Result<A> {
        let payload = serde_json::to_vec(request).or_fail(|| "cannot write the message")?;
        let request = async_nats::Request::new()
            .payload(payload.into())
            .timeout(Some(patience));
        let subject = format!("runtime.host.{host}.{command}");
        let answer = self
            .client
            .send_request(subject, request)
            .await
            .map_err(|error| match error.kind() {
                async_nats::RequestErrorKind::NoResponders => {
                    Error::new(format!("there is no host '{host}'")).hint("see `wash host list`")
                }
                _ => Error::new(format!("host '{host}' gives no answer: {error}")),
            })?;
        serde_json::from_slice(&answer.payload)
            .or_fail(|| format!("host '{host}' answers with something else"))
    }
}

/// May a workload run on this host?
pub(crate) fn fits(host: &protocol::HostHeartbeat, spec: &WorkloadSpec) -> bool {
    let selected = |(key, value): (&String, &String)| host.labels.get(key) == Some(value);
    host.labels
        .get(STOPPING_LABEL)
        .is_none_or(|stopping| stopping != "true")
        && (spec.host_id.is_empty() || spec.host_id == host.id)
        && (spec.environment.is_empty() || spec.environment == host.environment)
        && spec.host_selector.iter().all(selected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(labels: &[(&str, &str)]) -> protocol::HostHeartbeat {
        protocol::HostHeartbeat {
            id: "h".to_owned(),
            environment: "e".to_owned(),
            labels: labels
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..protocol::HostHeartbeat::default()
        }
    }

    #[test]
    fn a_host_is_chosen_by_its_labels() {
        let spec = |selector: &[(&str, &str)]| WorkloadSpec {
            host_selector: host(selector).labels,
            ..WorkloadSpec::default()
        };
        let one = host(&[("hostgroup", "default"), ("zone", "a")]);
        assert!(fits(&one, &spec(&[])));
        assert!(fits(&one, &spec(&[("zone", "a")])));
        assert!(!fits(&one, &spec(&[("zone", "a"), ("disk", "ssd")])));
        assert!(!fits(&host(&[("stopping", "true")]), &spec(&[])));
        let elsewhere = WorkloadSpec {
            environment: "other".to_owned(),
            ..WorkloadSpec::default()
        };
        assert!(!fits(&one, &elsewhere));
    }
}

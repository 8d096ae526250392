//! The hosts of a cluster, and the commands to them.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::Client;
use futures::StreamExt as _;
use wash_api::manifest::WorkloadSpec;
use wash_api::protocol::{self, Request};
use wash_api::{label, subject};

use crate::error::{Error, Result, ResultExt as _};

/// Time to wait for another host after the last one.
const QUIET: Duration = Duration::from_millis(300);

/// Time for a question without work for the host.
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
    /// The control plane of this client.
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The hosts that answer or send a heartbeat within `wait`, by name. Hosts of other makes do not answer: to find them, `wait`
    /// has to be as long as the time between two heartbeats.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn hosts(&self, wait: Duration) -> Result<Vec<protocol::HostHeartbeat>> {
        let lost = || "the connection to the control plane is lost";
        let inbox = self.client.new_inbox();
        let answers = self.client.subscribe(inbox.clone()).await.or_fail(lost)?;
        let heartbeats = self.client.subscribe(subject::HEARTBEATS).await.or_fail(lost)?;
        self.client
            .publish_with_reply(subject::HEARTBEAT_OF_ALL, inbox, "{}".into())
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
        let response = self.ask(host, &request, START).await?;
        Ok(response.workload_status.unwrap_or_default())
    }

    /// Stop a workload on a host.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn stop(&self, host: &str, workload_id: &str) -> Result<protocol::WorkloadStatus> {
        let workload_id = workload_id.to_owned();
        let request = protocol::WorkloadStopRequest { workload_id };
        let response = self.ask(host, &request, STOP).await?;
        Ok(response.workload_status.unwrap_or_default())
    }

    /// The workloads of a host.
    ///
    /// # Errors
    /// The host gives no answer.
    pub(crate) async fn list(&self, host: &str) -> Result<Vec<protocol::WorkloadSummary>> {
        let response = self.ask(host, &protocol::WorkloadListRequest {}, ASK).await?;
        Ok(response.workloads)
    }

    /// The lines of a workload after the one of this number. Where there are none yet, the host waits for one.
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
        Ok(self.ask(host, &request, ASK + wait).await?.entries)
    }

    async fn ask<R: Request>(&self, host: &str, request: &R, patience: Duration) -> Result<R::Response> {
        let payload = serde_json::to_vec(request).or_fail(|| "cannot write the message")?;
        let request = async_nats::Request::new()
            .payload(payload.into())
            .timeout(Some(patience));
        let answer = self
            .client
            .send_request(subject::of_command(host, R::COMMAND), request)
            .await
            .map_err(|error| match error.kind() {
                async_nats::RequestErrorKind::NoResponders => {
                    Error::new(format!("there is no host '{host}'")).hint("see `wash host list`")
                }
                _ => Error::new(format!("host '{host}' gives no answer: {error}")),
            })?;
        serde_json::from_slice(&answer.payload).or_fail(|| format!("cannot read the answer of host '{host}'"))
    }
}

/// May a workload run on this host?
pub(crate) fn fits(host: &protocol::HostHeartbeat, spec: &WorkloadSpec) -> bool {
    let selected = |(key, value): (&String, &String)| host.labels.get(key) == Some(value);
    host.labels
        .get(label::STOPPING)
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

//! Finds the hosts of a cluster and sends commands to them.

use std::collections::BTreeMap;
use std::time::Duration;

use async_nats::Client;
use futures::StreamExt as _;
use wash_api::manifest::WorkloadSpec;
use wash_api::protocol::{self, Request};
use wash_api::{label, subject};

use crate::error::{Error, Result, ResultExt as _};

/// How long to wait for another host after the last response.
const RESPONSE_GAP: Duration = Duration::from_millis(300);

/// Timeout of a request that the host answers immediately.
const QUERY_TIMEOUT: Duration = Duration::from_secs(5);
/// Timeout of a start, which may pull images.
const START_TIMEOUT: Duration = Duration::from_mins(2);
/// Timeout of a stop, which waits for requests in flight.
const STOP_TIMEOUT: Duration = Duration::from_mins(1);

/// A cluster, reached through its control plane.
pub(crate) struct Cluster {
    client: Client,
}

impl Cluster {
    /// Creates a cluster whose control plane `client` is connected to.
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Returns the hosts that respond or send a heartbeat within `wait`, sorted by name. Hosts of other implementations do not
    /// respond: to find them, `wait` must be at least as long as their heartbeat interval.
    ///
    /// # Errors
    /// The connection is lost.
    pub(crate) async fn hosts(&self, wait: Duration) -> Result<Vec<protocol::HostHeartbeat>> {
        let lost = || "connection to the control plane lost";
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
        let mut deadline = end;
        while let Ok(Some(message)) = tokio::time::timeout_at(deadline, messages.next()).await {
            let Ok(host) = serde_json::from_slice::<protocol::HostHeartbeat>(&message.payload) else {
                continue;
            };
            hosts.insert((host.friendly_name.clone(), host.id.clone()), host);
            deadline = end.min(tokio::time::Instant::now() + RESPONSE_GAP);
        }
        Ok(hosts.into_values().collect())
    }

    /// Starts a workload on a host.
    ///
    /// # Errors
    /// The host does not respond.
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
        let response = self.request(host, &request, START_TIMEOUT).await?;
        Ok(response.workload_status.unwrap_or_default())
    }

    /// Stops a workload on a host.
    ///
    /// # Errors
    /// The host does not respond.
    pub(crate) async fn stop(&self, host: &str, workload_id: &str) -> Result<protocol::WorkloadStatus> {
        let workload_id = workload_id.to_owned();
        let request = protocol::WorkloadStopRequest { workload_id };
        let response = self.request(host, &request, STOP_TIMEOUT).await?;
        Ok(response.workload_status.unwrap_or_default())
    }

    /// Lists the workloads of a host.
    ///
    /// # Errors
    /// The host does not respond.
    pub(crate) async fn list(&self, host: &str) -> Result<Vec<protocol::WorkloadSummary>> {
        let mut workloads = Vec::new();
        let mut request = protocol::WorkloadListRequest::default();
        loop {
            let page = self.request(host, &request, QUERY_TIMEOUT).await?;
            let is_last = page.next.is_empty() || page.workloads.is_empty();
            workloads.extend(page.workloads);
            if is_last {
                return Ok(workloads);
            }
            request.after = page.next;
        }
    }

    /// Returns the log lines of a workload after line number `after`. If there are none yet, the host waits up to `wait` for
    /// one.
    ///
    /// # Errors
    /// The host does not respond.
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
        Ok(self.request(host, &request, QUERY_TIMEOUT + wait).await?.entries)
    }

    async fn request<R: Request>(&self, host: &str, request: &R, timeout: Duration) -> Result<R::Response> {
        let payload = serde_json::to_vec(request).or_fail(|| "cannot serialize the request")?;
        let request = async_nats::Request::new()
            .payload(payload.into())
            .timeout(Some(timeout));
        let response = self
            .client
            .send_request(subject::of_command(host, R::COMMAND), request)
            .await
            .map_err(|error| match error.kind() {
                async_nats::RequestErrorKind::NoResponders => {
                    Error::new(format!("host '{host}' not found")).hint("run `wash host list`")
                }
                _ => Error::new(format!("no response from host '{host}': {error}")),
            })?;
        serde_json::from_slice(&response.payload)
            .or_fail(|| format!("cannot parse the response of host '{host}'"))
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

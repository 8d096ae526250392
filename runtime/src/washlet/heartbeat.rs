//! Heartbeats of a cluster host.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use wash_api::{label, protocol, subject};

use super::commands::Commands;
use super::replies::{encode, max_message};
use crate::host::{Host, HostApi as _};

/// Default time between two heartbeats.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// Minimum time between two heartbeats. Changes in between are reported together in the next one.
const PAUSE: Duration = Duration::from_millis(50);

/// Time between two checks for a new connection.
const CONNECTION_CHECK: Duration = Duration::from_millis(250);

/// Creates and publishes heartbeats.
pub(super) struct Heart {
    pub(super) host: Arc<Host>,
    pub(super) commands: Arc<Commands>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) environment: String,
}

impl Heart {
    /// Creates a heartbeat with the current state of the host.
    ///
    /// # Errors
    /// The host cannot read its state.
    pub(super) async fn beat(&self) -> anyhow::Result<protocol::HostHeartbeat> {
        let beat = self.host.heartbeat().await?;
        let mut labels = self.labels.clone();
        if self.commands.is_stopping() {
            labels.insert(label::STOPPING.to_owned(), "true".to_owned());
        }
        Ok(protocol::HostHeartbeat {
            id: beat.id,
            hostname: beat.hostname,
            friendly_name: beat.friendly_name,
            version: beat.version,
            labels,
            started_at: Some(beat.started_at.into()),
            os_arch: beat.os_arch,
            os_name: beat.os_name,
            os_kernel: beat.os_kernel,
            system_cpu_usage: beat.system_cpu_usage,
            system_memory_total: beat.system_memory_total,
            system_memory_free: beat.system_memory_free,
            component_count: beat.component_count,
            workload_count: beat.workload_count,
            imports: beat.imports.iter().map(Into::into).collect(),
            exports: beat.exports.iter().map(Into::into).collect(),
            http_port: beat.http_port.map(Into::into).unwrap_or_default(),
            environment: self.environment.clone(),
        })
    }

    /// Publishes heartbeats until `end`: immediately, every `interval`, after each change and after each reconnect.
    pub(super) async fn run(&self, client: &Client, interval: Duration, end: CancellationToken) {
        let mut ticks = tokio::time::interval(interval);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut checks = tokio::time::interval(CONNECTION_CHECK);
        checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut connects = 0;
        loop {
            tokio::select! {
                () = end.cancelled() => return,
                _ = ticks.tick() => {}
                () = self.commands.changed.notified() => {}
                _ = checks.tick() => {
                    let now = client.statistics().connects.load(Ordering::Relaxed);
                    if now == connects {
                        continue;
                    }
                    connects = now;
                }
            }
            self.publish(client).await;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Publishes one heartbeat if the client is connected. A heartbeat buffered until the reconnect would be out of date.
    pub(super) async fn publish(&self, client: &Client) {
        if client.connection_state() != State::Connected {
            return;
        }
        let sent = async {
            let beat = self.beat().await?;
            let subject = subject::of_heartbeats(&beat.id);
            let payload = encode(beat, max_message(client))?;
            client.publish(subject, payload.into()).await?;
            anyhow::Ok(())
        };
        if let Err(error) = sent.await {
            tracing::warn!(error = format!("{error:#}"), "cannot send a heartbeat");
        }
    }
}

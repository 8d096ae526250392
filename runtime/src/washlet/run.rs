//! Running a cluster host.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::connection::State;
use futures::future::BoxFuture;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::cluster_host::ClusterHost;
use super::commands::Commands;
use super::control::Control;
use super::health::Health;
use super::heartbeat::Heart;
use crate::host::Host;

/// Time limit for flushing messages to the NATS server.
const FLUSH: Duration = Duration::from_secs(1);

/// A running cluster host. Awaiting it shuts the host down: it announces the shutdown, refuses new starts, finishes requests in
/// flight, stops its workloads and leaves the cluster. If it is dropped instead, it receives no more commands and its workloads
/// run until the process ends.
#[must_use = "the host leaves the cluster when it is dropped"]
pub struct RunningClusterHost {
    host: Arc<Host>,
    client: Client,
    commands: Arc<Commands>,
    heart: Arc<Heart>,
    end: CancellationToken,
    tasks: JoinSet<()>,
}

impl RunningClusterHost {
    /// The underlying host.
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// Whether the host is connected to the control plane.
    pub fn is_connected(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// The HTTP endpoints for health and metrics.
    pub fn health(&self) -> Health {
        Health {
            host: Arc::clone(&self.host),
            client: self.client.clone(),
            commands: Arc::clone(&self.commands),
        }
    }

    async fn shut_down(mut self) -> anyhow::Result<()> {
        self.commands.stop_starting();
        self.heart.publish(&self.client).await;
        let stopped = self.host.stop().await;
        self.end.cancel();
        while self.tasks.join_next().await.is_some() {}
        self.heart.publish(&self.client).await;
        if self.is_connected() {
            let _ = tokio::time::timeout(FLUSH, self.client.flush()).await;
        }
        stopped
    }
}

impl IntoFuture for RunningClusterHost {
    type Output = anyhow::Result<()>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.shut_down())
    }
}

/// Starts a cluster host. It executes commands until the [`RunningClusterHost`] is awaited.
///
/// If the connection is lost later, workloads continue to run, and the host announces itself again after the reconnect.
///
/// # Errors
/// The host cannot start, or the connection to the control plane is closed.
pub async fn run_cluster_host(cluster: ClusterHost) -> anyhow::Result<RunningClusterHost> {
    let host = cluster.host.start().await?;
    let commands = Arc::new(Commands::new(
        Arc::clone(&host),
        Arc::clone(&cluster.artifacts),
        &cluster.limits,
        cluster.folders,
    ));
    let heart = Arc::new(Heart {
        host: Arc::clone(&host),
        commands: Arc::clone(&commands),
        labels: cluster.labels,
        environment: cluster.environment,
    });
    let control = Arc::new(Control {
        client: cluster.client.clone(),
        host_id: host.id().to_owned(),
        commands: Arc::clone(&commands),
        heart: Arc::clone(&heart),
        logs: cluster.logs,
    });
    let messages = match control.subscribe().await {
        Ok(messages) => messages,
        Err(error) => {
            let _ = host.stop().await;
            return Err(error.context("cannot subscribe to the messages of the control plane"));
        }
    };
    if cluster.client.connection_state() == State::Connected {
        // The subscription must be active on the server before the first heartbeat announces the host.
        let _ = tokio::time::timeout(FLUSH, cluster.client.flush()).await;
    }
    let end = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(control.run(messages, end.clone()));
    tasks.spawn({
        let (heart, client, end) = (Arc::clone(&heart), cluster.client.clone(), end.clone());
        async move { heart.run(&client, cluster.interval, end).await }
    });
    if let Some((frequency, max_age)) = cluster.cleaner {
        let (artifacts, end) = (cluster.artifacts, end.clone());
        tasks.spawn(async move {
            let mut ticks = tokio::time::interval(frequency);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                tokio::select! {
                    () = end.cancelled() => return,
                    _ = ticks.tick() => artifacts.clean(max_age).await,
                }
            }
        });
    }
    Ok(RunningClusterHost {
        host,
        client: cluster.client,
        commands,
        heart,
        end,
        tasks,
    })
}

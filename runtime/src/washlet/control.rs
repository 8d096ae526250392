//! Handling of the messages to a cluster host.
//!
//! # Flow
//! A message arrives → its subject determines the [`Command`] → the request is parsed and started → a separate task waits for
//! the result and replies.
//!
//! # Guarantees
//! Starts and stops join the queue of their workload in the order of the messages. Every message with a known command and a
//! reply subject gets a reply, also if it cannot be parsed. A reply that is too large for the server is cut.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Message, Subscriber};
use futures::StreamExt as _;
use futures::future::{Either, ready};
use tokio_util::sync::CancellationToken;
use wash_api::protocol::{
    Command, HeartbeatRequest, Request, WorkloadListRequest, WorkloadListResponse, WorkloadLogsRequest,
    WorkloadLogsResponse, WorkloadStartRequest, WorkloadStatus, WorkloadStatusRequest, WorkloadStopRequest,
};
use wash_api::subject;

use super::commands::Commands;
use super::heartbeat::Heart;
use super::incoming::{AboutWorkload, parse, read};
use super::logs::GuestLogs;
use super::replies::{Reply, encode, max_message};

/// The stream of messages to a host.
pub(super) type Messages = futures::stream::Select<Subscriber, Subscriber>;

/// Handles and answers messages.
pub(super) struct Control {
    pub(super) client: Client,
    pub(super) host_id: String,
    pub(super) commands: Arc<Commands>,
    pub(super) heart: Arc<Heart>,
    pub(super) logs: Arc<GuestLogs>,
}

impl Control {
    /// Subscribes to the messages to this host and to the messages to all hosts.
    ///
    /// # Errors
    /// The client is closed.
    pub(super) async fn subscribe(&self) -> anyhow::Result<Messages> {
        let own = self
            .client
            .subscribe(subject::of_all_commands(&self.host_id))
            .await?;
        let all = self.client.subscribe(subject::HEARTBEAT_OF_ALL).await?;
        Ok(futures::stream::select(own, all))
    }

    /// Handles messages until `end`.
    pub(super) async fn run(self: Arc<Self>, mut messages: Messages, end: CancellationToken) {
        loop {
            let message = tokio::select! {
                () = end.cancelled() => return,
                message = messages.next() => message,
            };
            let Some(message) = message else {
                tracing::error!("the connection to the control plane is closed permanently");
                return;
            };
            self.answer(message);
        }
    }

    /// Starts handling a message. Starts and stops are in their queues when this returns.
    fn answer(self: &Arc<Self>, message: Message) {
        let control = Arc::clone(self);
        match subject::command(&self.host_id, &message.subject) {
            Some(Command::Heartbeat) => {
                self.respond::<HeartbeatRequest>(message, async move { control.heart.beat().await });
            }
            Some(Command::WorkloadStart) => self.begin(message, |request: WorkloadStartRequest| {
                let started = self.commands.start(request);
                async move { WorkloadStatus::from(started.await).into() }
            }),
            Some(Command::WorkloadStop) => self.begin(message, |request: WorkloadStopRequest| {
                let id = request.workload_id.clone();
                let stopped = self.commands.stop(request.workload_id);
                async move {
                    let status = WorkloadStatus::from(stopped.await);
                    control.logs.forget(&id);
                    status.into()
                }
            }),
            Some(Command::WorkloadStatus) => {
                self.begin(message, |request: WorkloadStatusRequest| async move {
                    WorkloadStatus::from(control.commands.status(request.workload_id).await).into()
                });
            }
            Some(Command::WorkloadList) => {
                // Older clients send no request.
                let request = parse::<WorkloadListRequest>(&message.payload).unwrap_or_default();
                self.respond::<WorkloadListRequest>(message, async move {
                    Ok(WorkloadListResponse {
                        workloads: control.commands.list(&request.after),
                        ..WorkloadListResponse::default()
                    })
                });
            }
            Some(Command::WorkloadLogs) => {
                self.begin(message, |request: WorkloadLogsRequest| async move {
                    let wait = Duration::from_millis(request.wait_milliseconds.into());
                    let read = control.logs.read(&request.workload_id, request.after, wait);
                    WorkloadLogsResponse { entries: read.await }
                });
            }
            None => tracing::debug!(subject = %message.subject, "ignoring a message with an unknown subject"),
        }
    }

    /// Parses a request about a workload, starts its execution and replies with the result.
    fn begin<R, F>(self: &Arc<Self>, message: Message, begin: impl FnOnce(R) -> F)
    where
        R: AboutWorkload<Response: Send + Reply>,
        F: Future<Output = R::Response> + Send + 'static,
        R::Response: 'static,
    {
        let result = match read(&message.payload) {
            Ok(request) => Either::Left(begin(request)),
            Err(refused) => Either::Right(ready(refused)),
        };
        self.respond::<R>(message, async move { Ok(result.await) });
    }

    /// Waits for the response on a separate task and replies to the message.
    fn respond<R: Request<Response: Send + Reply>>(
        self: &Arc<Self>,
        to: Message,
        response: impl Future<Output = anyhow::Result<R::Response>> + Send + 'static,
    ) {
        let control = Arc::clone(self);
        tokio::spawn(async move {
            let sent = async {
                let response = response.await?;
                if let Some(subject) = to.reply {
                    let payload = encode(response, max_message(&control.client))?;
                    control.client.publish(subject, payload.into()).await?;
                }
                anyhow::Ok(())
            };
            if let Err(error) = sent.await {
                let error = format!("{error:#}");
                tracing::warn!(error, command = R::COMMAND.as_str(), "cannot answer a message");
            }
        });
    }
}

//! Messages to a cluster host.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, Message, Subscriber};
use bytes::Bytes;
use futures::StreamExt as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio_util::sync::CancellationToken;

use super::commands::Commands;
use super::heartbeat::Heart;
use super::logs::GuestLogs;
use super::protocol;

/// Who asks here is told by every host how it is.
pub const HEARTBEAT_OF_ALL: &str = "runtime.hosts.heartbeat";

/// What a host hears.
pub(super) type Messages = futures::stream::Select<Subscriber, Subscriber>;

/// Most bytes of a message that is read.
const MAX_MESSAGE: usize = 8 << 20;

/// Answers messages.
pub(super) struct Control {
    pub(super) client: Client,
    /// What the subjects of messages to this host begin with.
    pub(super) prefix: String,
    pub(super) commands: Arc<Commands>,
    pub(super) heart: Arc<Heart>,
    pub(super) logs: Arc<GuestLogs>,
}

/// The subjects of messages to a host begin with this.
pub(super) fn prefix(host_id: &str) -> String {
    format!("runtime.host.{host_id}.")
}

impl Control {
    /// Hear messages to this host, and those to all.
    ///
    /// # Errors
    /// The client is closed.
    pub(super) async fn subscribe(&self) -> anyhow::Result<Messages> {
        let own = self.client.subscribe(format!("{}>", self.prefix)).await?;
        let all = self.client.subscribe(HEARTBEAT_OF_ALL).await?;
        Ok(futures::stream::select(own, all))
    }

    /// Answer messages until `end`.
    pub(super) async fn run(self: Arc<Self>, mut messages: Messages, end: CancellationToken) {
        loop {
            let message = tokio::select! {
                () = end.cancelled() => return,
                message = messages.next() => message,
            };
            let Some(message) = message else {
                tracing::error!("the connection to the scheduler is closed for good");
                return;
            };
            self.answer(message);
        }
    }

    /// Carry out a message; commands join their queues before this returns, in the order of the messages.
    fn answer(self: &Arc<Self>, message: Message) {
        let command = match message.subject.as_str() {
            HEARTBEAT_OF_ALL => "heartbeat",
            subject => subject.strip_prefix(&self.prefix).unwrap_or_default(),
        };
        let control = Arc::clone(self);
        match command {
            "heartbeat" => {
                tokio::spawn(async move {
                    match control.heart.beat().await {
                        Ok(beat) => control.reply(&message, &beat).await,
                        Err(error) => tracing::warn!(error = format!("{error:#}"), "there is no heartbeat"),
                    }
                });
            }
            "workload.start" => {
                let done = match read::<protocol::WorkloadStartRequest>(&message.payload) {
                    Ok(request) => Ok(self.commands.start(request)),
                    Err(unreadable) => Err(unreadable),
                };
                tokio::spawn(async move {
                    let status = match done {
                        Ok(done) => done.await.into(),
                        Err(unreadable) => failed(&unreadable),
                    };
                    let workload_status = Some(status);
                    control
                        .reply(&message, &protocol::WorkloadStartResponse { workload_status })
                        .await;
                });
            }
            "workload.stop" => {
                let done = match read::<protocol::WorkloadStopRequest>(&message.payload) {
                    Ok(request) => Ok(self.commands.stop(request.workload_id)),
                    Err(unreadable) => Err(unreadable),
                };
                tokio::spawn(async move {
                    let status: protocol::WorkloadStatus = match done {
                        Ok(done) => done.await.into(),
                        Err(unreadable) => failed(&unreadable),
                    };
                    control.logs.forget(&status.workload_id);
                    let workload_status = Some(status);
                    control
                        .reply(&message, &protocol::WorkloadStopResponse { workload_status })
                        .await;
                });
            }
            "workload.status" => {
                tokio::spawn(async move {
                    let status = match read::<protocol::WorkloadStatusRequest>(&message.payload) {
                        Ok(request) => control.commands.status(request.workload_id).await.into(),
                        Err(unreadable) => failed(&unreadable),
                    };
                    let workload_status = Some(status);
                    control
                        .reply(&message, &protocol::WorkloadStatusResponse { workload_status })
                        .await;
                });
            }
            "workload.list" => {
                tokio::spawn(async move {
                    let workloads = control.commands.list();
                    control
                        .reply(&message, &protocol::WorkloadListResponse { workloads })
                        .await;
                });
            }
            "workload.logs" => {
                tokio::spawn(async move {
                    let entries = match read::<protocol::WorkloadLogsRequest>(&message.payload) {
                        Ok(request) => {
                            let wait = Duration::from_millis(request.wait_milliseconds.into());
                            let logs = &control.logs;
                            logs.read(&request.workload_id, request.after, wait).await
                        }
                        Err(unreadable) => {
                            let _ = failed(&unreadable);
                            Vec::new()
                        }
                    };
                    control
                        .reply(&message, &protocol::WorkloadLogsResponse { entries })
                        .await;
                });
            }
            _ => tracing::debug!(subject = %message.subject, "a message is not for this version"),
        }
    }

    async fn reply(&self, to: &Message, answer: &impl Serialize) {
        let Some(subject) = to.reply.clone() else {
            return;
        };
        let sent = async {
            let payload = serde_json::to_vec(answer)?;
            self.client.publish(subject, payload.into()).await?;
            anyhow::Ok(())
        };
        if let Err(error) = sent.await {
            tracing::warn!(error = format!("{error:#}"), "an answer cannot be sent");
        }
    }
}

/// A message that cannot be read. It may hold secrets: nothing of it is shown.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("the message has {0} bytes, and at most {MAX_MESSAGE} are read")]
    TooLarge(usize),
    #[error("the message cannot be read: {what} in line {line}, column {column}")]
    Json {
        what: &'static str,
        line: usize,
        column: usize,
    },
    #[error("the message has no workloadId")]
    NoId,
}

/// A message that names a workload.
trait Named {
    fn id(&self) -> &str;
}

impl Named for protocol::WorkloadStartRequest {
    fn id(&self) -> &str {
        &self.workload_id
    }
}

impl Named for protocol::WorkloadStopRequest {
    fn id(&self) -> &str {
        &self.workload_id
    }
}

impl Named for protocol::WorkloadLogsRequest {
    fn id(&self) -> &str {
        &self.workload_id
    }
}

impl Named for protocol::WorkloadStatusRequest {
    fn id(&self) -> &str {
        &self.workload_id
    }
}

fn read<M: DeserializeOwned + Named>(payload: &Bytes) -> Result<M, Unreadable> {
    if payload.len() > MAX_MESSAGE {
        return Err(Unreadable::TooLarge(payload.len()));
    }
    let message: M = serde_json::from_slice(payload).map_err(|error| Unreadable::Json {
        what: if error.is_data() {
            "a value that does not fit"
        } else {
            "what is no JSON"
        },
        line: error.line(),
        column: error.column(),
    })?;
    if message.id().is_empty() {
        return Err(Unreadable::NoId);
    }
    Ok(message)
}

fn failed(unreadable: &Unreadable) -> protocol::WorkloadStatus {
    tracing::warn!(error = %unreadable, "a message is refused");
    protocol::WorkloadStatus {
        workload_id: String::new(),
        workload_state: protocol::WorkloadState::Error.into(),
        message: unreadable.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let read = read::<protocol::WorkloadStartRequest>(&Bytes::copy_from_slice(text.as_bytes()));
        read.unwrap_err().to_string()
    }

    #[test]
    fn messages_are_read_leniently_and_bounded() {
        let text = r#"{"workload_id":"1","workload":{"name":"shop","of":"the future","witWorld":{"components":[
            {"image":"a","poolSize":"3","imagePullPolicy":"IMAGE_PULL_POLICY_NEVER","local_resources":{"memoryLimitMb":64}}]}}}"#;
        let read: protocol::WorkloadStartRequest = read(&text.as_bytes().to_vec().into()).unwrap();
        assert_eq!(read.workload_id, "1");
        let component = &read.workload.unwrap().wit_world.unwrap().components[0];
        assert_eq!(component.pool_size, 3);
        assert_eq!(component.local_resources.as_ref().unwrap().memory_limit_mb, 64);
        assert_eq!(refused("{}"), "the message has no workloadId");
        let told = refused(r#"{"workloadId":"1","workload":{"name":{"hunter2":"hunter2"}}}"#);
        assert!(
            told.contains("does not fit in line 1, column") && !told.contains("hunter2"),
            "{told}"
        );
        assert!(refused("hunter2").contains("what is no JSON"));
        assert!(refused(&"[".repeat(100_000)).contains("cannot be read"));
        assert!(refused(&" ".repeat(MAX_MESSAGE + 1)).contains("at most 8388608"));
    }

    #[test]
    fn nothing_extra_is_written() {
        let status = protocol::WorkloadStartResponse {
            workload_status: Some(protocol::WorkloadStatus {
                workload_id: "1".to_owned(),
                workload_state: protocol::WorkloadState::NotFound.into(),
                message: String::new(),
            }),
        };
        assert_eq!(
            serde_json::to_string(&status).unwrap(),
            r#"{"workloadStatus":{"workloadId":"1","workloadState":"WORKLOAD_STATE_NOT_FOUND"}}"#
        );
        let beat = protocol::HostHeartbeat {
            id: "h".to_owned(),
            system_memory_total: 5,
            started_at: Some(protocol::Timestamp { seconds: 0, nanos: 0 }),
            ..protocol::HostHeartbeat::default()
        };
        assert_eq!(
            serde_json::to_string(&beat).unwrap(),
            r#"{"id":"h","startedAt":"1970-01-01T00:00:00Z","systemMemoryTotal":"5"}"#
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let workload = r#"{"service":{"imagePullSecret":{"username":"hunter2","password":"hunter2"},
            "localResources":{"config":{"a":"hunter2"},"environment":{"b":"hunter2"}}},
            "witWorld":{"hostInterfaces":[{"config":{"url":"hunter2"}}]}}"#;
        let workload: protocol::Workload = serde_json::from_str(workload).unwrap();
        let shown = format!("{workload:?}");
        assert!(shown.contains("redacted") && shown.contains("\"b\""), "{shown}");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

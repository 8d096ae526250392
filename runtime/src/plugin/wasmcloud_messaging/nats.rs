//! The NATS messaging backend.
//!
//! # Guarantees
//! While the server is down, calls fail within a second, including requests waiting for a reply. When it is back, calls succeed
//! and subscriptions receive messages again.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{HeaderMap, Request, RequestErrorKind, Subscriber};
use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;

use super::broker::{Broker, BrokerError, Message, Subscription};
use super::subject::{Pattern, Subject};
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::nats::{self, NatsServer, NatsServers, NotConnected};
use crate::plugin::observe::TIMEOUT;
use crate::plugin::server_kind::ServerKind;

/// Header with the reason why a request failed, as used by NATS services.
const ERROR: &str = "Nats-Service-Error";

/// Header with the error code that accompanies [`ERROR`].
const ERROR_CODE: &str = "Nats-Service-Error-Code";

/// Delivers messages through a NATS server.
///
/// The keys of `config` are [`MESSAGING_KEYS`](super::MESSAGING_KEYS), and `url`, the server.
#[derive(Debug)]
pub struct NatsSubjects {
    servers: NatsServers,
}

impl NatsSubjects {
    /// Creates the backend with the servers that workloads may use.
    pub fn new(servers: NatsServers) -> Self {
        Self { servers }
    }
}

impl Provider<dyn Broker> for NatsSubjects {
    fn kind(&self) -> &'static str {
        nats::BACKEND
    }

    fn server(&self) -> Option<&'static ServerKind> {
        Some(&nats::SERVER)
    }

    fn keys(&self) -> &'static [&'static str] {
        &[
            "url",
            "subscriptions",
            "consumer_group",
            "max_in_flight",
            "prefix",
        ]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Broker>, SettingsError> {
        Ok(Arc::new(NatsBroker {
            server: self.servers.choose(settings)?,
        }))
    }
}

struct NatsBroker {
    server: Arc<NatsServer>,
}

impl From<NotConnected> for BrokerError {
    fn from(error: NotConnected) -> Self {
        Self::Other(error.to_string())
    }
}

#[async_trait]
impl Broker for NatsBroker {
    async fn publish(&self, message: Message) -> Result<(), BrokerError> {
        let client = self.server.client().await?;
        let subject = message.subject.to_string();
        let reply = message.reply.map(|reply| reply.to_string());
        let published = match (message.error, reply) {
            (Some(error), _) => {
                let mut headers = HeaderMap::new();
                headers.insert(ERROR, error.as_str());
                headers.insert(ERROR_CODE, "500");
                client.publish_with_headers(subject, headers, message.body).await
            }
            (None, Some(reply)) => client.publish_with_reply(subject, reply, message.body).await,
            (None, None) => client.publish(subject, message.body).await,
        };
        published.map_err(|error| BrokerError::Other(error.to_string()))
    }

    async fn request(
        &self,
        subject: Subject,
        body: Bytes,
        timeout: Duration,
    ) -> Result<Message, BrokerError> {
        let exchange = async {
            let client = self.server.client().await?;
            // The timeout around the whole exchange applies instead.
            let request = Request::new().payload(body).timeout(None);
            let reply = tokio::select! {
                reply = client.send_request(subject.to_string(), request) => reply,
                () = self.server.lost() => return Err(BrokerError::Disconnected),
            };
            let reply = reply.map_err(|error| match error.kind() {
                RequestErrorKind::NoResponders => BrokerError::NoResponders {
                    subject: subject.clone(),
                },
                RequestErrorKind::TimedOut => BrokerError::TimedOut { timeout },
                _ => BrokerError::Other(error.to_string()),
            })?;
            read(reply).ok_or_else(|| BrokerError::Other("the reply has an invalid subject".to_owned()))
        };
        let in_time = tokio::time::timeout(timeout, exchange).await;
        in_time.unwrap_or(Err(BrokerError::TimedOut { timeout }))
    }

    async fn subscribe(
        &self,
        pattern: &Pattern,
        group: Option<&str>,
    ) -> Result<Box<dyn Subscription>, BrokerError> {
        let client = self.server.client().await?;
        let subscribe = async {
            let pattern = pattern.to_string();
            let subscribed = match group {
                Some(group) => client.queue_subscribe(pattern, group.to_owned()).await,
                None => client.subscribe(pattern).await,
            };
            let messages = subscribed.map_err(|error| BrokerError::Other(error.to_string()))?;
            // The answer to the flush proves that the server has processed the subscription.
            let flushed = client.flush().await;
            flushed.map_err(|error| BrokerError::Other(error.to_string()))?;
            Ok(Box::new(NatsSubscription(messages)) as Box<dyn Subscription>)
        };
        let in_time = tokio::time::timeout(TIMEOUT, subscribe).await;
        in_time.unwrap_or(Err(BrokerError::Disconnected))
    }
}

struct NatsSubscription(Subscriber);

#[async_trait]
impl Subscription for NatsSubscription {
    async fn next(&mut self) -> Option<Message> {
        loop {
            let message = self.0.next().await?;
            if let Some(message) = read(message) {
                return Some(message);
            }
            tracing::debug!("ignored a message with an invalid subject");
        }
    }

    async fn close(&mut self) {
        if let Err(error) = self.0.drain().await {
            tracing::debug!(%error, "cannot unsubscribe");
        }
    }
}

/// Converts a received message; `None` if its subject is invalid.
fn read(message: async_nats::Message) -> Option<Message> {
    let headers = message.headers.as_ref();
    let error = headers.and_then(|headers| headers.get(ERROR));
    Some(Message {
        subject: Subject::parse(message.subject.as_str()).ok()?,
        reply: message
            .reply
            .and_then(|reply| Subject::parse(reply.as_str()).ok()),
        error: error.map(|error| error.as_str().to_owned()),
        body: message.payload,
    })
}

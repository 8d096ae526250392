//! The interface of messaging backends.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::subject::{Pattern, Subject};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The subject it is sent to.
    pub subject: Subject,
    /// The payload.
    pub body: Bytes,
    /// The subject for replies.
    pub reply: Option<Subject>,
    /// Set if the message is the reply to a failed request: the reason, in one line.
    pub error: Option<String>,
}

/// The error of a broker call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    /// The subject of a request has no subscribers.
    #[error("nobody is subscribed to '{subject}'")]
    NoResponders {
        /// The subject.
        subject: Subject,
    },
    /// No reply arrived in time.
    #[error("no reply within {} ms", timeout.as_millis())]
    TimedOut {
        /// The time limit.
        timeout: Duration,
    },
    /// The broker cannot be reached.
    #[error("the broker is not connected")]
    Disconnected,
    /// Any other error, as a message.
    #[error("{0}")]
    Other(String),
}

/// Delivers messages by the rules of NATS.
#[async_trait]
pub trait Broker: Send + Sync + 'static {
    /// Sends a message to every matching subscription and to one member of each queue group, at most once. Succeeds without
    /// subscribers.
    ///
    /// # Errors
    /// Fails if the broker does not accept the message.
    async fn publish(&self, message: Message) -> Result<(), BrokerError>;

    /// Sends a message and waits for the first reply.
    ///
    /// # Errors
    /// Fails if there are no subscribers, or if no reply arrives in time.
    async fn request(&self, subject: Subject, body: Bytes, timeout: Duration)
    -> Result<Message, BrokerError>;

    /// Subscribes to a pattern until the subscription is dropped. Each message goes to one of the subscriptions with the same
    /// queue `group`. Returns once the subscription is active.
    ///
    /// # Errors
    /// Fails if the broker cannot be reached.
    async fn subscribe(
        &self,
        pattern: &Pattern,
        group: Option<&str>,
    ) -> Result<Box<dyn Subscription>, BrokerError>;
}

/// The messages of a subscription.
#[async_trait]
pub trait Subscription: Send + 'static {
    /// Waits for the next message; `None` after the last one. Cancel safe.
    async fn next(&mut self) -> Option<Message>;

    /// Stops receiving: only messages that already arrived follow.
    async fn close(&mut self);
}

//! What a backend has to do.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::subject::{Pattern, Subject};

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where it goes.
    pub subject: Subject,
    /// What it says.
    pub body: Bytes,
    /// Where an answer goes.
    pub reply: Option<Subject>,
    /// It is the answer to a request that failed, and this is why: one line.
    pub error: Option<String>,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    /// Nobody subscribed to the subject of a request.
    #[error("nobody is subscribed to '{subject}'")]
    NoResponders {
        /// The subject.
        subject: Subject,
    },
    /// No reply came in time.
    #[error("no reply within {} ms", timeout.as_millis())]
    TimedOut {
        /// How long it was waited for.
        timeout: Duration,
    },
    /// The broker cannot be reached.
    #[error("the broker is not connected")]
    Disconnected,
    /// Something else, in words.
    #[error("{0}")]
    Other(String),
}

/// Passes messages on, by the rules of NATS.
#[async_trait]
pub trait Broker: Send + Sync + 'static {
    /// Send a message to all who subscribed, and to one of each queue group. At most once; nobody needs to be there.
    ///
    /// # Errors
    /// The broker cannot take it.
    async fn publish(&self, message: Message) -> Result<(), BrokerError>;

    /// Send a message and wait for the first reply.
    ///
    /// # Errors
    /// Nobody is subscribed, or no reply comes in time.
    async fn request(&self, subject: Subject, body: Bytes, timeout: Duration)
    -> Result<Message, BrokerError>;

    /// Get messages, until the subscription is dropped; those that members of a queue `group` subscribed to go to one of
    /// them each. Comes back as soon as messages are sure to come.
    ///
    /// # Errors
    /// The broker cannot be reached.
    async fn subscribe(
        &self,
        pattern: &Pattern,
        group: Option<&str>,
    ) -> Result<Box<dyn Subscription>, BrokerError>;
}

/// Messages as they come.
#[async_trait]
pub trait Subscription: Send + 'static {
    /// The next one; `None` if there will be none any more. Safe to cancel.
    async fn next(&mut self) -> Option<Message>;

    /// Get no more of them: those that are here already are the last ones.
    async fn close(&mut self);
}

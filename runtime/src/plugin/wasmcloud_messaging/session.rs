//! The messaging session of a workload.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::broker::{Broker, BrokerError, Message};
use super::replies::{Grant, Replies};
use super::reserved::ReservedSubjects;
use super::subject::{InvalidSubject, Pattern, Subject};
use crate::plugin::backends::Entry;

/// Largest body, in bytes.
pub const MAX_BODY: usize = 1 << 20;

/// Longest time that a request waits for its reply; longer timeouts are reduced to it.
pub const MAX_TIMEOUT: Duration = Duration::from_mins(1);

/// Most requests of one workload that may wait for replies at the same time.
pub const MAX_REQUESTS: usize = 256;

/// Longest error sent to a requester, in bytes.
const MAX_ERROR: usize = 1024;

/// Publishes, requests and receives on behalf of a workload.
pub(super) struct Session {
    pub(super) entry: Entry<dyn Broker>,
    prefix: Option<Subject>,
    reserved: ReservedSubjects,
    requests: Semaphore,
    replies: Replies,
    /// Cancelled when the workload has stopped.
    pub(super) gone: CancellationToken,
}

/// The parts of a message that the guest sees.
pub(super) struct Received {
    pub(super) subject: String,
    pub(super) reply: Option<String>,
    /// Allows the guest to answer.
    pub(super) grant: Option<Grant>,
}

impl From<InvalidSubject> for BrokerError {
    fn from(error: InvalidSubject) -> Self {
        Self::Other(error.to_string())
    }
}

impl Session {
    pub(super) fn new(entry: Entry<dyn Broker>, prefix: Option<Subject>, reserved: ReservedSubjects) -> Self {
        Self {
            entry,
            prefix,
            reserved,
            requests: Semaphore::new(MAX_REQUESTS),
            replies: Replies::default(),
            gone: CancellationToken::new(),
        }
    }

    /// Publishes a message of a guest.
    ///
    /// # Errors
    /// Fails if the message is not allowed, or the broker does not accept it.
    pub(super) async fn publish(
        &self,
        subject: &str,
        body: Vec<u8>,
        reply: Option<&str>,
    ) -> Result<(), BrokerError> {
        check_body(&body)?;
        let (subject, is_reply) = self.resolve(subject)?;
        let message = Message {
            subject,
            body: body.into(),
            // Checked like `subject`, because the receiver publishes to it on behalf of this workload.
            reply: reply.map(|reply| self.destination(reply)).transpose()?,
            error: None,
        };
        self.entry.backend.publish(message).await?;
        if is_reply {
            // The requester is waiting. Yield, so that the task that sends the reply runs before the rest of the handler.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Sends a request of a guest and waits for the reply.
    ///
    /// # Errors
    /// Fails if the message is not allowed, no reply arrives in time, or the reply is an error.
    pub(super) async fn request(
        &self,
        subject: &str,
        body: Vec<u8>,
        timeout: Duration,
    ) -> Result<Message, BrokerError> {
        check_body(&body)?;
        let subject = self.destination(subject)?;
        let _permit = self.requests.try_acquire().map_err(|_| {
            BrokerError::Other(format!(
                "this workload already has {MAX_REQUESTS} requests waiting for replies"
            ))
        })?;
        let timeout = timeout.min(MAX_TIMEOUT);
        let mut reply = self.entry.backend.request(subject, body.into(), timeout).await?;
        if let Some(error) = reply.error.take() {
            return Err(BrokerError::Other(error));
        }
        check_body(&reply.body)?;
        Ok(reply)
    }

    /// Returns the broker subject for a guest's `subject`.
    fn destination(&self, subject: &str) -> Result<Subject, BrokerError> {
        self.resolve(subject).map(|(subject, _)| subject)
    }

    /// Like [`destination`](Self::destination); also returns whether it is the reply subject of a message being handled.
    fn resolve(&self, subject: &str) -> Result<(Subject, bool), BrokerError> {
        let mut subject = Subject::parse(subject)?;
        if self.replies.has(&subject) {
            return Ok((subject, true));
        }
        if let Some(prefix) = &self.prefix {
            subject = subject.under(prefix)?;
        }
        if self.reserved.has(&subject) {
            return Err(BrokerError::Other(format!(
                "'{subject}' is reserved: workloads cannot publish to it"
            )));
        }
        Ok((subject, false))
    }

    /// Returns the broker pattern for a workload's `pattern`.
    ///
    /// # Errors
    /// Fails if it covers reserved subjects.
    pub(super) fn subscription(&self, pattern: &Pattern) -> Result<Pattern, BrokerError> {
        let pattern = match &self.prefix {
            Some(prefix) => pattern.under(prefix)?,
            None => pattern.clone(),
        };
        match self.reserved.covered_by(&pattern) {
            None => Ok(pattern),
            Some(reserved) => Err(BrokerError::Other(format!(
                "a subscription to '{pattern}' covers '{reserved}', which is reserved"
            ))),
        }
    }

    /// Returns the pattern for every subject under the prefix. Only for the in-process broker, where nothing is published to
    /// reserved subjects.
    ///
    /// # Errors
    /// Fails if the prefix is too long.
    pub(super) fn everything(&self) -> Result<Pattern, BrokerError> {
        let everything = Pattern::parse(">")?;
        Ok(match &self.prefix {
            Some(prefix) => everything.under(prefix)?,
            None => everything,
        })
    }

    /// Converts a message for the guest: removes the prefix and allows the guest to answer.
    pub(super) fn receive(&self, message: &Message) -> Received {
        let own = |subject: &Subject| {
            let prefix = self.prefix.as_ref()?;
            let own = subject
                .as_str()
                .strip_prefix(prefix.as_str())?
                .strip_prefix('.')?;
            Some(own.to_owned())
        };
        let reply = message.reply.as_ref();
        let own_reply = reply.and_then(own);
        Received {
            subject: own(&message.subject).unwrap_or_else(|| message.subject.to_string()),
            grant: reply
                .filter(|reply| own_reply.is_none() && self.reserved.answerable(reply))
                .map(|reply| self.replies.allow(reply)),
            reply: own_reply.or_else(|| reply.map(ToString::to_string)),
        }
    }

    /// Answers a message with an error, if it has a reply subject.
    pub(super) async fn refuse(&self, message: &Message, reason: &str) {
        let Some(reply) = &message.reply else { return };
        // Errors are not answered with errors: two handlers could otherwise do so forever.
        if message.error.is_some() || !self.reserved.answerable(reply) {
            return;
        }
        let error = one_line(reason);
        let answer = Message {
            subject: reply.clone(),
            body: Bytes::from(error.clone()),
            reply: None,
            error: Some(error),
        };
        if let Err(error) = self.entry.backend.publish(answer).await {
            tracing::debug!(%error, "cannot send an error reply");
        }
    }
}

fn check_body(body: &[u8]) -> Result<(), BrokerError> {
    if body.len() > MAX_BODY {
        return Err(BrokerError::Other(format!(
            "the body has {} bytes; the limit is {MAX_BODY}",
            body.len()
        )));
    }
    Ok(())
}

/// Makes the text fit into a header: one line, at most [`MAX_ERROR`] bytes.
fn one_line(text: &str) -> String {
    let text = if text.trim().is_empty() {
        "the handler failed"
    } else {
        text.trim()
    };
    let end = text.floor_char_boundary(MAX_ERROR);
    text.chars()
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= end).then(|| if c.is_control() { ' ' } else { c })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use super::*;
    use crate::plugin::backends::Provider as _;
    use crate::plugin::backends::tests::settings;
    use crate::plugin::wasmcloud_messaging::InProcess;

    fn session(prefix: Option<&str>) -> Session {
        let entry = Entry {
            backend: InProcess::new().open(&settings(&HashMap::new())).unwrap(),
            kind: "in-process",
        };
        let prefix = prefix.map(|prefix| Subject::parse(prefix).unwrap());
        Session::new(entry, prefix, ReservedSubjects::default())
    }

    fn message(subject: &str, reply: Option<&str>) -> Message {
        Message {
            subject: Subject::parse(subject).unwrap(),
            body: Bytes::new(),
            reply: reply.map(|reply| Subject::parse(reply).unwrap()),
            error: None,
        }
    }

    #[tokio::test]
    async fn nothing_reserved_is_published_even_as_a_reply() {
        let session = session(None);
        let publish = async |subject: &str, reply| session.publish(subject, vec![], reply).await;
        assert_eq!(publish("tasks.a", None).await, Ok(()));
        for (subject, reply) in [
            ("runtime.host.1.workload.start", None),
            ("tasks.a", Some("runtime.host.1.workload.stop")),
            ("_INBOX.a", None),
            ("tasks.a", Some("_INBOX.a")),
            ("$SYS.x", None),
        ] {
            let error = publish(subject, reply).await.unwrap_err().to_string();
            assert!(error.contains("is reserved"), "{error}");
        }
        assert!(
            session
                .request("$JS.API.INFO", vec![], MAX_TIMEOUT)
                .await
                .is_err()
        );
        assert!(publish("a b", None).await.is_err());
    }

    #[tokio::test]
    async fn an_inbox_is_open_while_its_message_is_handled() {
        let session = session(None);
        let received = session.receive(&message("tasks.a", Some("_INBOX.a")));
        assert_eq!(received.reply.as_deref(), Some("_INBOX.a"));
        assert_eq!(session.publish("_INBOX.a", vec![], None).await, Ok(()));
        assert_eq!(
            session.publish("tasks.b", vec![], Some("_INBOX.a")).await,
            Ok(()),
            "used as reply subject"
        );
        assert!(session.publish("_INBOX.b", vec![], None).await.is_err());
        drop(received);
        assert!(session.publish("_INBOX.a", vec![], None).await.is_err());
        let received = session.receive(&message("tasks.a", Some("runtime.host.1.workload.stop")));
        assert!(received.grant.is_none());
        let stop = session.publish("runtime.host.1.workload.stop", vec![], None);
        assert!(stop.await.is_err());
    }

    #[test]
    fn a_prefix_is_added_and_removed() {
        let session = session(Some("shop.eu"));
        assert_eq!(session.destination("a.b").unwrap().as_str(), "shop.eu.a.b");
        let everything = Pattern::parse(">").unwrap();
        assert_eq!(session.subscription(&everything).unwrap().as_str(), "shop.eu.>");
        let received = session.receive(&message("shop.eu.a", Some("shop.eu.r")));
        assert_eq!((&*received.subject, received.reply.as_deref()), ("a", Some("r")));
        // A reply subject outside the prefix is used unchanged.
        let received = session.receive(&message("shop.eu.a", Some("other.r")));
        assert_eq!(received.reply.as_deref(), Some("other.r"));
        assert_eq!(session.destination("other.r").unwrap().as_str(), "other.r");
        drop(received);
        assert_eq!(
            session.destination("other.r").unwrap().as_str(),
            "shop.eu.other.r"
        );
        let control = super::super::subject::Subject::parse("runtime").unwrap();
        let session = Session::new(session.entry.clone(), Some(control), ReservedSubjects::default());
        assert!(session.destination("host.1").is_err() && session.subscription(&everything).is_err());
    }

    #[tokio::test]
    async fn bodies_requests_and_errors_are_bounded() {
        let session = Arc::new(session(None));
        let large = session
            .publish("a", vec![0; MAX_BODY + 1], None)
            .await
            .unwrap_err();
        assert_eq!(
            large.to_string(),
            "the body has 1048577 bytes; the limit is 1048576"
        );
        let pattern = Pattern::parse("a").unwrap();
        let mut mailbox = session.entry.backend.subscribe(&pattern, None).await.unwrap();
        let tasks: Vec<_> = (0..MAX_REQUESTS)
            .map(|_| {
                let session = Arc::clone(&session);
                tokio::spawn(async move { session.request("a", vec![], MAX_TIMEOUT).await.map(|_| ()) })
            })
            .collect();
        let mut requests = Vec::new();
        for _ in 0..MAX_REQUESTS {
            requests.push(mailbox.next().await.unwrap());
        }
        let refused = session.request("a", vec![], MAX_TIMEOUT).await.unwrap_err();
        assert!(
            refused.to_string().contains("requests waiting for replies"),
            "{refused}"
        );
        for message in &requests {
            session.refuse(message, "no\r\nway").await;
        }
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap_err().to_string(), "no  way");
        }
        assert_eq!(one_line(&"ä".repeat(4096)).len(), MAX_ERROR);
        assert_eq!(one_line(" "), "the handler failed");
    }
}

//! One workload at its broker.

use std::time::Duration;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::broker::{Broker, BrokerError, Message};
use super::replies::{Grant, Replies};
use super::reserved::ReservedSubjects;
use super::subject::{InvalidSubject, Pattern, Subject};
use crate::plugin::backends::Entry;

/// Most bytes of a body.
pub const MAX_BODY: usize = 1 << 20;

/// The longest that a request waits for its reply; who asks for more gets this.
pub const MAX_TIMEOUT: Duration = Duration::from_mins(1);

/// Requests of one workload that wait for their replies at once.
pub const MAX_REQUESTS: usize = 256;

/// Most bytes of an error that is sent to a requester.
const MAX_ERROR: usize = 1024;

/// What a workload does at its broker.
pub(super) struct Session {
    pub(super) entry: Entry<dyn Broker>,
    prefix: Option<Subject>,
    reserved: ReservedSubjects,
    requests: Semaphore,
    replies: Replies,
    /// Cancelled when the workload is gone.
    pub(super) gone: CancellationToken,
}

/// A message as the guest sees it.
pub(super) struct Received {
    pub(super) subject: String,
    pub(super) reply: Option<String>,
    /// Lets the guest answer.
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

    /// Publish what a guest says.
    ///
    /// # Errors
    /// The message is not allowed, or the broker cannot take it.
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
            // Somebody will publish there in the name of this workload.
            reply: reply.map(|reply| self.destination(reply)).transpose()?,
            error: None,
        };
        self.entry.backend.publish(message).await?;
        if is_reply {
            // Somebody waits for it, and what sends it waits for this thread: it comes before the rest of the handler.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Request what a guest asks for.
    ///
    /// # Errors
    /// The message is not allowed, nobody answers in time, or the answer is an error.
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
                "{MAX_REQUESTS} requests of this workload wait for their replies already"
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

    /// Where a message goes that a guest sends to `subject`.
    fn destination(&self, subject: &str) -> Result<Subject, BrokerError> {
        self.resolve(subject).map(|(subject, _)| subject)
    }

    /// The same, and whether somebody waits for an answer there.
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
                "'{subject}' is reserved: workloads do not publish there"
            )));
        }
        Ok((subject, false))
    }

    /// What to subscribe to where a workload says `pattern`.
    ///
    /// # Errors
    /// It covers subjects that are reserved.
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

    /// Every subject that workloads can publish to within the process, where none can publish to a reserved one.
    ///
    /// # Errors
    /// The prefix is too long.
    pub(super) fn everything(&self) -> Result<Pattern, BrokerError> {
        let everything = Pattern::parse(">")?;
        Ok(match &self.prefix {
            Some(prefix) => everything.under(prefix)?,
            None => everything,
        })
    }

    /// What the guest sees of a message.
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

    /// Tell whoever sent a message that it failed, if they want an answer.
    pub(super) async fn refuse(&self, message: &Message, why: &str) {
        let Some(reply) = &message.reply else { return };
        // An error is not answered with an error: two handlers could do so for ever.
        if message.error.is_some() || !self.reserved.answerable(reply) {
            return;
        }
        let error = one_line(why);
        let answer = Message {
            subject: reply.clone(),
            body: Bytes::from(error.clone()),
            reply: None,
            error: Some(error),
        };
        if let Err(error) = self.entry.backend.publish(answer).await {
            tracing::debug!(%error, "cannot tell a requester that its request failed");
        }
    }
}

fn check_body(body: &[u8]) -> Result<(), BrokerError> {
    if body.len() > MAX_BODY {
        return Err(BrokerError::Other(format!(
            "a body has at most {MAX_BODY} bytes, and this one has {}",
            body.len()
        )));
    }
    Ok(())
}

/// What fits into a header.
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
    async fn nothing_reserved_is_published_not_even_by_those_who_answer() {
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
            "passed on"
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
    fn a_prefix_comes_and_goes_unseen() {
        let session = session(Some("shop.eu"));
        assert_eq!(session.destination("a.b").unwrap().as_str(), "shop.eu.a.b");
        let everything = Pattern::parse(">").unwrap();
        assert_eq!(session.subscription(&everything).unwrap().as_str(), "shop.eu.>");
        let received = session.receive(&message("shop.eu.a", Some("shop.eu.r")));
        assert_eq!((&*received.subject, received.reply.as_deref()), ("a", Some("r")));
        // Who answers elsewhere answers exactly there.
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
            "a body has at most 1048576 bytes, and this one has 1048577"
        );
        let pattern = Pattern::parse("a").unwrap();
        let mut mailbox = session.entry.backend.subscribe(&pattern, None).await.unwrap();
        let tasks: Vec<_> = (0..MAX_REQUESTS)
            .map(|_| {
                let session = Arc::clone(&session);
                tokio::spawn(async move { session.request("a", vec![], MAX_TIMEOUT).await.map(|_| ()) })
            })
            .collect();
        let mut asked = Vec::new();
        for _ in 0..MAX_REQUESTS {
            asked.push(mailbox.next().await.unwrap());
        }
        let refused = session.request("a", vec![], MAX_TIMEOUT).await.unwrap_err();
        assert!(
            refused.to_string().contains("wait for their replies"),
            "{refused}"
        );
        for message in &asked {
            session.refuse(message, "no\r\nway").await;
        }
        for task in tasks {
            assert_eq!(task.await.unwrap().unwrap_err().to_string(), "no  way");
        }
        assert_eq!(one_line(&"ä".repeat(4096)).len(), MAX_ERROR);
        assert_eq!(one_line(" "), "the handler failed");
    }
}

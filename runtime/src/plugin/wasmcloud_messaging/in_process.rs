//! The in-process messaging backend: messages between the workloads of one host, without a server.
//!
//! # Guarantees
//! Delivery follows the rules of NATS: a message goes to every matching subscription without a queue group, and to one
//! subscription of each queue group, even if their patterns differ. The members of a queue group take turns.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use parking_lot::{Mutex, MutexGuard, RwLock};
use tokio::sync::{mpsc, oneshot};

use super::broker::{Broker, BrokerError, Message, Subscription};
use super::reserved::is_inbox;
use super::settings::MESSAGING_KEYS;
use super::subject::{Pattern, Subject};
use crate::plugin::backends::{Provider, Settings, SettingsError};

/// Name of the backend.
pub(super) const KIND: &str = "in-process";

/// Messages buffered per subscription; senders wait while the buffer is full.
const BUFFER: usize = 16;

/// Delivers messages between the workloads of this host.
///
/// The keys of `config` are [`MESSAGING_KEYS`].
#[derive(Default)]
pub struct InProcess {
    bus: Arc<Bus>,
}

impl InProcess {
    /// Creates a new broker, separate from all others.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Provider<dyn Broker> for InProcess {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn keys(&self) -> &'static [&'static str] {
        &MESSAGING_KEYS
    }

    fn open(&self, _: &Settings<'_>) -> Result<Arc<dyn Broker>, SettingsError> {
        Ok(Arc::new(Local(Arc::clone(&self.bus))))
    }
}

struct Local(Arc<Bus>);

#[derive(Default)]
struct Bus {
    members: RwLock<Members>,
    inboxes: Mutex<HashMap<Subject, oneshot::Sender<Message>>>,
    numbers: AtomicU64,
    turns: AtomicUsize,
}

#[derive(Default)]
struct Members {
    by_subject: HashMap<String, Vec<Arc<Member>>>,
    with_wildcards: Vec<Arc<Member>>,
}

/// The bus side of a subscription.
struct Member {
    number: u64,
    pattern: Pattern,
    group: Option<String>,
    sender: mpsc::Sender<Message>,
}

/// The subscriber side of a subscription.
struct Mailbox {
    bus: Arc<Bus>,
    member: Arc<Member>,
    receiver: mpsc::Receiver<Message>,
}

/// The reply subject of a request. Removed when the request ends.
struct Inbox<'a> {
    bus: &'a Bus,
    subject: Subject,
}

impl Bus {
    fn inboxes(&self) -> MutexGuard<'_, HashMap<Subject, oneshot::Sender<Message>>> {
        self.inboxes.lock()
    }

    /// Returns the subscriptions that receive a message on `subject`.
    fn receivers(&self, subject: &Subject) -> Vec<Arc<Member>> {
        let members = self.members.read();
        let exact = members.by_subject.get(subject.as_str()).into_iter().flatten();
        let wild = members
            .with_wildcards
            .iter()
            .filter(|member| member.pattern.matches(subject));
        let mut receivers = Vec::new();
        let mut groups: BTreeMap<&str, Vec<&Arc<Member>>> = BTreeMap::new();
        for member in exact.chain(wild) {
            match &member.group {
                None => receivers.push(Arc::clone(member)),
                Some(group) => groups.entry(group).or_default().push(member),
            }
        }
        if !groups.is_empty() {
            let turn = self.turns.fetch_add(1, Ordering::Relaxed);
            let chosen = groups
                .values()
                .filter_map(|group| group.get(turn.checked_rem(group.len())?));
            receivers.extend(chosen.map(|member| Arc::clone(member)));
        }
        receivers
    }

    /// Delivers a message and returns the number of subscriptions that accepted it.
    async fn deliver(&self, message: Message) -> usize {
        let mut taken = 0;
        for member in self.receivers(&message.subject) {
            // A subscription that was just dropped does not count.
            taken += usize::from(member.sender.send(message.clone()).await.is_ok());
        }
        taken
    }

    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

#[async_trait]
impl Broker for Local {
    async fn publish(&self, message: Message) -> Result<(), BrokerError> {
        let inbox = self.0.inboxes().remove(&message.subject);
        match inbox {
            // The requester may have stopped waiting.
            Some(inbox) => drop(inbox.send(message)),
            // A reply after the timeout of its request reaches nobody, not even subscriptions to all subjects.
            None if is_inbox(&message.subject) => {}
            None => {
                self.0.deliver(message).await;
            }
        }
        Ok(())
    }

    async fn request(
        &self,
        subject: Subject,
        body: Bytes,
        timeout: Duration,
    ) -> Result<Message, BrokerError> {
        let bus = &*self.0;
        let inbox = Inbox {
            bus,
            subject: Subject::parse(&format!("_INBOX.{}", bus.number()))
                .map_err(|error| BrokerError::Other(error.to_string()))?,
        };
        let (sender, reply) = oneshot::channel();
        bus.inboxes().insert(inbox.subject.clone(), sender);
        let exchange = async {
            let taken = bus
                .deliver(Message {
                    subject: subject.clone(),
                    body,
                    reply: Some(inbox.subject.clone()),
                    error: None,
                })
                .await;
            if taken == 0 {
                return Err(BrokerError::NoResponders { subject });
            }
            reply.await.map_err(|_| BrokerError::Disconnected)
        };
        let in_time = tokio::time::timeout(timeout, exchange).await;
        in_time.unwrap_or(Err(BrokerError::TimedOut { timeout }))
    }

    async fn subscribe(
        &self,
        pattern: &Pattern,
        group: Option<&str>,
    ) -> Result<Box<dyn Subscription>, BrokerError> {
        let (sender, receiver) = mpsc::channel(BUFFER);
        let member = Arc::new(Member {
            number: self.0.number(),
            pattern: pattern.clone(),
            group: group.map(str::to_owned),
            sender,
        });
        let mut members = self.0.members.write();
        if pattern.has_wildcards() {
            members.with_wildcards.push(Arc::clone(&member));
        } else {
            let same = members.by_subject.entry(pattern.as_str().to_owned()).or_default();
            same.push(Arc::clone(&member));
        }
        drop(members);
        Ok(Box::new(Mailbox {
            bus: Arc::clone(&self.0),
            member,
            receiver,
        }))
    }
}

#[async_trait]
impl Subscription for Mailbox {
    async fn next(&mut self) -> Option<Message> {
        self.receiver.recv().await
    }

    async fn close(&mut self) {
        self.leave();
        self.receiver.close();
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Mailbox {
    fn leave(&self) {
        let mut members = self.bus.members.write();
        let other = |member: &Arc<Member>| member.number != self.member.number;
        if self.member.pattern.has_wildcards() {
            members.with_wildcards.retain(other);
            return;
        }
        let subject = self.member.pattern.as_str();
        if let Some(same) = members.by_subject.get_mut(subject) {
            same.retain(other);
            if same.is_empty() {
                members.by_subject.remove(subject);
            }
        }
    }
}

impl Drop for Inbox<'_> {
    fn drop(&mut self) {
        self.bus.inboxes().remove(&self.subject);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Subject {
        Subject::parse(text).unwrap()
    }

    fn message(to: &str) -> Message {
        Message {
            subject: subject(to),
            body: Bytes::from_static(b"x"),
            reply: None,
            error: None,
        }
    }

    async fn subscribe(broker: &Local, pattern: &str, group: Option<&str>) -> Box<dyn Subscription> {
        broker
            .subscribe(&Pattern::parse(pattern).unwrap(), group)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn dropped_subscriptions_leave_nothing_behind() {
        let broker = Local(Arc::default());
        let all = subscribe(&broker, "a.>", None).await;
        let mut one = subscribe(&broker, "a.b", Some("g")).await;
        assert_eq!(broker.0.deliver(message("a.b")).await, 2);
        drop(all);
        assert_eq!(broker.0.deliver(message("a.b")).await, 1);
        one.close().await;
        assert_eq!(broker.0.deliver(message("a.b")).await, 0);
        let left = [one.next().await, one.next().await, one.next().await];
        assert!(
            left[1].is_some() && left[2].is_none(),
            "messages that arrived before are still read"
        );
        let members = broker.0.members.read();
        assert!(members.by_subject.is_empty() && members.with_wildcards.is_empty());
    }

    #[tokio::test]
    async fn an_unanswered_request_leaves_no_inbox_behind() {
        let broker = Local(Arc::default());
        let ask = || broker.request(subject("a"), Bytes::new(), Duration::from_millis(5));
        assert_eq!(
            ask().await.unwrap_err().to_string(),
            "nobody is subscribed to 'a'"
        );
        let mut mailbox = subscribe(&broker, "a", None).await;
        assert_eq!(ask().await.unwrap_err().to_string(), "no reply within 5 ms");
        assert!(broker.0.inboxes().is_empty());
        let inbox = mailbox.next().await.unwrap().reply.unwrap();
        let mut all = subscribe(&broker, ">", None).await;
        broker.publish(message(inbox.as_str())).await.unwrap();
        broker.publish(message("b")).await.unwrap();
        assert_eq!(all.next().await.unwrap().subject, subject("b"));
    }

    #[tokio::test]
    async fn a_queue_group_is_one_over_all_its_patterns_and_takes_turns() {
        let broker = Local(Arc::default());
        let mut members = [
            subscribe(&broker, "a.*", Some("g")).await,
            subscribe(&broker, "a.b", Some("g")).await,
        ];
        for _ in 0..4 {
            assert_eq!(broker.0.deliver(message("a.b")).await, 1);
        }
        for member in &mut members {
            assert!(member.next().await.is_some() && member.next().await.is_some());
        }
    }
}

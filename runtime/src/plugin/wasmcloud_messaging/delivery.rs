//! Delivery of messages from a subscription to the component that handles them.
//!
//! # Flow
//! A message arrives → it enters the queue of its component → it waits for a free slot → a new instance handles it → if that
//! fails, the requester gets an error reply.
//!
//! # Guarantees
//! The number of messages a component handles concurrently is bounded, and so is its queue. Messages that arrive when the queue
//! is full are shed: counted, logged, and answered with an error if they have a reply subject. Once the workload begins to
//! stop, no more messages are handled, and those in progress finish. After a broker outage, subscriptions are restored.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures::FutureExt as _;
use parking_lot::Mutex;
use tokio::sync::{Semaphore, oneshot};

use super::bindings::Messaging;
use super::bindings::types::BrokerMessage;
use super::broker::{Message, Subscription};
use super::session::{MAX_BODY, Session};
use super::subject::Pattern;
use super::waiting::{QueuePlace, Waiting};
use crate::engine::Invoker;
use crate::error::InvocationError;
use crate::plugin::charge;
use crate::plugin::observe::TIMEOUT;

/// Longest time for handling one message.
const MAX_HANDLING: Duration = Duration::from_mins(10);

/// Error for messages that arrive after the workload began to stop.
const STOPPING: &str = "the workload is stopping";

/// Pause before the next attempt to subscribe.
const RETRY: Duration = Duration::from_millis(250);

/// Least time between two log lines about shed messages.
const LOG_EVERY: Duration = Duration::from_secs(1);

/// Counts of received messages by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deliveries {
    /// Handled by a component.
    pub handled: u64,
    /// The handler failed.
    pub failed: u64,
    /// Dropped because too many messages were waiting.
    pub shed: u64,
}

#[derive(Default)]
pub(super) struct Counters {
    handled: AtomicU64,
    failed: AtomicU64,
    shed: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Deliveries {
        Deliveries {
            handled: self.handled.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
            shed: self.shed.load(Ordering::Relaxed),
        }
    }
}

/// Identifies a component in the log.
pub(super) struct Name {
    pub(super) namespace: String,
    pub(super) workload: String,
    pub(super) component: String,
}

/// A component that handles messages.
pub(super) struct Handler {
    name: Name,
    session: Arc<Session>,
    invoker: Invoker,
    counters: Arc<Counters>,
    turns: Semaphore,
    waiting: Waiting,
    logged: Mutex<Option<Instant>>,
}

impl Handler {
    pub(super) fn new(
        name: Name,
        session: Arc<Session>,
        invoker: Invoker,
        counters: Arc<Counters>,
        in_flight: usize,
    ) -> Self {
        let in_flight = in_flight.min(invoker.limit().unwrap_or(usize::MAX));
        Self {
            name,
            session,
            invoker,
            counters,
            turns: Semaphore::new(in_flight),
            waiting: Waiting::default(),
            logged: Mutex::default(),
        }
    }

    /// Handles the messages of a subscription in the background until the workload stops. Returns after the first attempt to
    /// subscribe.
    pub(super) async fn consume(self: &Arc<Self>, pattern: Pattern, group: Option<String>) {
        let (sender, attempted) = oneshot::channel();
        let handler = Arc::clone(self);
        tokio::spawn(async move { handler.receive(&pattern, group.as_deref(), sender).await });
        // The sender is dropped if the workload stops before that.
        let _ = attempted.await;
    }

    async fn stopping(&self) {
        tokio::select! {
            () = self.invoker.closing() => {}
            () = self.session.gone.cancelled() => {}
        }
    }

    async fn receive(
        self: &Arc<Self>,
        pattern: &Pattern,
        group: Option<&str>,
        attempted: oneshot::Sender<()>,
    ) {
        let mut attempted = Some(attempted);
        let mut subscription = loop {
            let mut subscription = tokio::select! {
                subscription = self.subscribe(pattern, group, &mut attempted) => subscription,
                () = self.stopping() => return,
            };
            drop(attempted.take());
            let stops = loop {
                let message = tokio::select! {
                    message = subscription.next() => message,
                    () = self.stopping() => break true,
                };
                let Some(message) = message else { break false };
                self.accept(message).await;
            };
            if stops {
                break subscription;
            }
        };
        // Answers the messages that arrived in the meantime, so that their requesters do not wait.
        let rest = async {
            subscription.close().await;
            while let Some(message) = subscription.next().await {
                self.session.refuse(&message, STOPPING).await;
            }
        };
        let _ = tokio::time::timeout(TIMEOUT, rest).await;
    }

    /// Subscribes, retrying until it succeeds. `attempted` is dropped after the first attempt.
    async fn subscribe(
        &self,
        pattern: &Pattern,
        group: Option<&str>,
        attempted: &mut Option<oneshot::Sender<()>>,
    ) -> Box<dyn Subscription> {
        let mut logged = false;
        loop {
            match self.session.entry.backend.subscribe(pattern, group).await {
                Ok(subscription) => return subscription,
                Err(error) if !logged => {
                    logged = true;
                    tracing::warn!(
                        workload = self.name.workload,
                        component = self.name.component,
                        %pattern,
                        %error,
                        "cannot subscribe; retrying"
                    );
                }
                Err(_) => {}
            }
            drop(attempted.take());
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Queues a message, or sheds it. Never waits for a handler.
    async fn accept(self: &Arc<Self>, message: Message) {
        let place = if message.body.len() > MAX_BODY {
            Err(format!("the body exceeds the limit of {MAX_BODY} bytes"))
        } else {
            let overloaded = || {
                let component = &self.name.component;
                format!("component '{component}' has too many messages waiting")
            };
            let reply = message.reply.as_ref().map_or(0, |reply| reply.as_str().len());
            let size = charge::entry([message.body.len(), message.subject.as_str().len(), reply]);
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            self.waiting.enter(size).ok_or_else(overloaded)
        };
        match place {
            Ok(place) => {
                let handler = Arc::clone(self);
                tokio::spawn(async move { handler.handle(message, place).await });
            }
            Err(reason) => self.shed(&message, &reason).await,
        }
    }

    async fn handle(&self, message: Message, place: QueuePlace) {
        let turn = self.turns.acquire().await;
        drop(place);
        if turn.is_err() || self.stopping().now_or_never().is_some() {
            self.session.refuse(&message, STOPPING).await;
            return;
        }
        let invocation = tokio::time::timeout(MAX_HANDLING, self.invoke(&message));
        let outcome = match self.session.gone.run_until_cancelled(invocation).await {
            None => Err(InvocationError::Stopped),
            Some(Err(_)) => Err(InvocationError::Timeout { limit: MAX_HANDLING }),
            Some(Ok(outcome)) => outcome,
        };
        match outcome {
            Ok(Ok(())) => {
                self.counters.handled.fetch_add(1, Ordering::Relaxed);
            }
            Ok(Err(error)) => {
                self.failed(&message, &error);
                self.session.refuse(&message, &error).await;
            }
            Err(InvocationError::Overloaded { .. }) => {
                let component = &self.name.component;
                let reason = format!("component '{component}' has too many invocations in flight");
                self.shed(&message, &reason).await;
            }
            Err(error) => {
                let error = error.to_string();
                self.failed(&message, &error);
                let first = error.lines().next().unwrap_or_default();
                let reason = format!("component '{}': {first}", self.name.component);
                self.session.refuse(&message, &reason).await;
            }
        }
    }

    async fn invoke(&self, message: &Message) -> Result<Result<(), String>, InvocationError> {
        let received = self.session.receive(message);
        let _grant = received.grant;
        let message = BrokerMessage {
            subject: received.subject,
            body: message.body.to_vec(),
            reply_to: received.reply,
        };
        self.invoker
            .invoke(move |store, instance| {
                async move {
                    let exports = Messaging::new(&mut *store, &instance)?;
                    let handler = exports.wasmcloud_messaging_handler();
                    handler.call_handle_message(store, &message).await
                }
                .boxed()
            })
            .await
    }

    fn failed(&self, message: &Message, error: &str) {
        self.counters.failed.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(
            namespace = self.name.namespace,
            workload = self.name.workload,
            component = self.name.component,
            subject = %message.subject,
            error,
            "a handler failed"
        );
    }

    async fn shed(&self, message: &Message, reason: &str) {
        let shed = self.counters.shed.fetch_add(1, Ordering::Relaxed) + 1;
        if self.may_log() {
            tracing::warn!(
                namespace = self.name.namespace,
                workload = self.name.workload,
                component = self.name.component,
                subject = %message.subject,
                reason,
                shed,
                "messages shed"
            );
        }
        self.session.refuse(message, reason).await;
    }

    fn may_log(&self) -> bool {
        let mut logged = self.logged.lock();
        let now = Instant::now();
        let may = logged.is_none_or(|last| now.duration_since(last) >= LOG_EVERY);
        if may {
            *logged = Some(now);
        }
        may
    }
}

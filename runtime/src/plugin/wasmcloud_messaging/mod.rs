//! `wasmcloud:messaging@0.2.0`: messages between components, and with other clients of the same broker.
//!
//! # Flow
//! A guest publishes or requests: the subject is checked, prefixed for its workload and sent to the [`Broker`] → the broker
//! delivers the message to all matching subscriptions → each component that exports `handler` receives messages for its
//! `subscriptions` → a new instance handles each message → its answer is published to the reply subject of the message.
//!
//! # Guarantees
//! Subjects, wildcards and queue groups work as in NATS on every backend. All workloads that use the same broker and prefix see
//! each other's messages. Workloads cannot reach reserved subjects: not by name, by wildcard or as a reply subject. A message
//! is delivered at most once. Messages that arrive while too many are waiting are shed.
//!
//! # Errors
//! A requester learns immediately that there is no subscriber, that a handler failed or that its message was shed: the reply
//! then has the header `Nats-Service-Error`, and the same text as its body.

mod all;
mod bindings;
mod broker;
mod delivery;
mod guest;
mod in_process;
#[cfg(feature = "nats")]
mod nats;
#[cfg(feature = "nats")]
mod on_client;
mod plugin;
mod replies;
mod reserved;
mod session;
mod settings;
mod subject;
mod waiting;

pub(crate) use all::all;
pub use broker::{Broker, BrokerError, Message, Subscription};
pub use delivery::Deliveries;
pub use in_process::InProcess;
#[cfg(feature = "nats")]
pub use nats::NatsSubjects;
#[cfg(feature = "nats")]
pub use on_client::NatsMessaging;
pub use plugin::WasmcloudMessaging;
pub use reserved::ReservedSubjects;
pub use session::{MAX_BODY, MAX_REQUESTS, MAX_TIMEOUT};
pub use settings::{DEFAULT_IN_FLIGHT, MAX_IN_FLIGHT, MESSAGING_KEYS};
pub use subject::{InvalidSubject, MAX_SUBJECT, Pattern, Subject};

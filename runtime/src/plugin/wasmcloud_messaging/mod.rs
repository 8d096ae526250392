//! `wasmcloud:messaging@0.2.0`: messages between components, and with whoever else is at the broker.
//!
//! # Flow
//! A guest publishes or requests: the subject is checked, gets the prefix of its workload and goes to the [`Broker`] → the
//! broker gives it to the subscriptions that match → each component that exports `handler` has those of its key
//! `subscriptions` → a fresh instance handles the message → what it answers goes to the subject of the reply.
//!
//! # Guarantees
//! Subjects, wildcards and queue groups mean the same on every backend: what they mean to NATS. Messages are what workloads
//! share: all that use one broker, and have the same prefix, see each other's. No workload reaches a reserved subject, neither by
//! name, by a wildcard, nor as the subject of a reply. A message is delivered at most once; what comes while too much waits
//! already is shed.
//!
//! # Errors
//! A requester learns at once that nobody subscribed, that a handler failed or that it was shed: such a reply has the header
//! `Nats-Service-Error`, and its text as the body.

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

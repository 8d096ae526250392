//! `wasi:sockets`, versions 0.2 and 0.3: a virtual loopback network per workload, and what lies beyond it.
//!
//! # Flow
//! A guest creates a socket, which takes a place in the quota of its workload ([`Network`]). When it connects, [`policy`]
//! tells where the address lies: on the workload's [`loopback`] network, where connections are pairs of bounded buffers
//! in this process, or beyond it, where the system opens a socket. A service binds and listens on the loopback network
//! only. [`tcp`] and [`udp`] hold what both versions of the interface share; [`p2`] and [`p3`] translate.
//!
//! # Guarantees
//! - Workloads do not see each other: the same port is free in each.
//! - The machine's own loopback, link-local and metadata addresses are out of reach.
//! - Everything is bounded: sockets, connections that wait to be accepted, bytes in flight, datagrams.
//! - Sockets belong to the store that created them and end with it; no task outlives them but a lookup under way.
//! - No lock is held while waiting, and nothing polls on a timer.
//!
//! # Errors
//! [`error::ErrorCode`] is what the guest gets; a guest that breaks the rules of the interface traps.

#![allow(
    unreachable_pub,
    reason = "the generated bindings re-export the types of resources, and nobody sees them"
)]

mod ctx;
mod error;
mod limits;
mod loopback;
mod name_rules;
mod names;
mod network;
mod options;
mod p2;
#[cfg(feature = "wasip3")]
mod p3;
mod policy;
mod stream;
mod tcp;
#[cfg(test)]
#[cfg(feature = "wasip3")]
mod tests;
mod udp;

pub(crate) use ctx::{SocketsCtx, SocketsCtxView, SocketsView};
pub use limits::SocketLimits;
pub(crate) use network::{Network, NetworkPolicy};
pub(crate) use p2::add_to_linker as add_p2_to_linker;
#[cfg(feature = "wasip3")]
pub(crate) use p3::add_to_linker as add_p3_to_linker;
pub(crate) use policy::Role;

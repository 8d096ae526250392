//! `wasi:sockets` 0.2 and 0.3: a virtual loopback network per workload, and connections to the real network.
//!
//! # Flow
//! A guest creates a socket, which counts towards the limit of its workload ([`Network`]). When the socket connects,
//! [`policy`] decides which network the address belongs to. On the workload's virtual [`loopback`] network, a connection is a
//! pair of bounded buffers in this process. For any other address, a system socket is opened. Services can bind and listen on
//! the loopback network only. [`tcp`] and [`udp`] contain the logic shared by both versions of the interface; [`p2`] and
//! [`p3`] adapt it to each version.
//!
//! # Guarantees
//! - Workloads are isolated: the same port can be bound in each of them.
//! - The machine's loopback, link-local and metadata addresses are not reachable. Its other addresses, and with a list of
//!   allowed hosts all addresses, are reachable only if they are listed.
//! - Everything is bounded: sockets, connections waiting to be accepted, bytes in flight, datagrams.
//! - Sockets belong to the store that created them and end with it. Only a running name lookup can outlive its store.
//! - No lock is held while waiting, and nothing polls on a timer.
//!
//! # Errors
//! Guests receive an [`error::ErrorCode`]; a guest that violates the interface contract traps.

#![allow(
    unreachable_pub,
    reason = "the generated bindings re-export the resource types, but the bindings are private"
)]

mod addresses;
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
mod reach;
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
pub(crate) use reach::Reach;

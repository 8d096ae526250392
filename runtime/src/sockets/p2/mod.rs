//! Implementation of `wasi:sockets` 0.2.

mod bindings;
mod linker;
mod names;
mod network;
mod streams;
mod tcp;
mod udp;

pub(crate) use linker::add_to_linker;

//! Implementation of `wasi:sockets` 0.3.

mod bindings;
mod convert;
mod linker;
mod names;
mod streams;
mod tcp;
mod udp;

pub(crate) use linker::add_to_linker;

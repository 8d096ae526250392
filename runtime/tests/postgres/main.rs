//! `wasmcloud:postgres` on a real server, through a real guest.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod backend;
mod calls;
mod faults;
mod sessions;
mod tls;
mod values;

//! `wasmcloud:messaging`: one test suite for every backend, through real guests.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod backend;
mod contract;
mod in_process;
#[cfg(feature = "nats")]
mod nats;
mod settings;

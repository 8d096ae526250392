//! `wasi:keyvalue`: one test suite for every backend, through a real guest.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod faults;
mod filesystem;
mod in_memory;
mod nats;
mod redis;
mod settings;

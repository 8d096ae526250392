//! `wasi:blobstore`: one test suite for every backend, through a real guest.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../support/mod.rs"]
mod support;

mod backend;
mod capabilities;
mod filesystem;
mod in_memory;
mod limits;
mod nats;
mod suite;

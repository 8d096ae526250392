//! `wash config`: layers, mistakes, and the files that its subcommands write and delete.

// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cleanup;
mod init;
mod layers;
mod problems;
mod show;
mod trust;
mod workload;

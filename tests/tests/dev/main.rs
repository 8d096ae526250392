//! `wash dev`: the live loop, its sockets and its end.

#![cfg(unix)]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod app;
mod beside;
mod configure;
mod end;
mod grants;
mod limits;
mod messaging;
mod reload;
mod serve;
mod wit;

//! Compiles every example that is a project, plays its README, and tests behaviour that the README does not show.

#![cfg(unix)]
// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod blobby;
mod otel_http;
#[path = "../templates/worlds.rs"]
mod worlds;

use wash_tests::{Project, Sandbox};

/// A copy of the named example.
fn project<'a>(sandbox: &'a Sandbox, example: &str) -> Project<'a> {
    let folder = format!("{}/../examples/{example}", env!("CARGO_MANIFEST_DIR"));
    Project::new(sandbox, &folder, example)
}

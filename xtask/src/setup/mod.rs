//! `cargo xtask setup`: everything that building and testing need, found or installed.

mod components;
mod debian;
mod guest_target;
mod packaged_std;
mod packages;
mod report;
mod run;
mod tools;

pub use run::{Mode, Scope, run};
pub use tools::{cargo_deny, cargo_nextest};

//! `cargo xtask setup`: finds or installs everything that the build and the tests need.

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

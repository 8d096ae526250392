//! The harness for end-to-end tests of the `wash` binary.
//!
//! [`Sandbox`] is an isolated environment in which the real binary runs, [`Run`] is the result of one invocation,
//! [`Session`] is a running process (`wash dev`), and [`Terminal`] is a process in a pseudo-terminal. [`guest`] creates
//! components within milliseconds, and [`toolchain`] finds the Rust toolchain that compiles real guests. A [`Project`] is a
//! scaffolded template that is compiled with real tools; its [`readme`] commands are executed.
//!
//! ```no_run
//! use wash_tests::Sandbox;
//!
//! let sandbox = Sandbox::new();
//! sandbox.write("app/.wash/config.yaml", "build:\n  command: cp src.wasm out.wasm\n");
//! let run = sandbox.wash(["build"]).in_dir("app").env("CI", "1").run();
//! insta::assert_snapshot!(run, @"");
//! ```

// Servers, and what is needed to start them, run only on Unix.
#![cfg_attr(not(unix), allow(dead_code, unused_mut))]
// The harness panics on errors, which fails the test.
#![allow(clippy::expect_used, clippy::missing_panics_doc)]

pub mod fixture;
pub mod guest;
pub mod memory;
#[cfg(target_os = "linux")]
pub mod namespace;
pub mod parts;
pub mod readme;
pub mod servers;
pub mod toolchain;

mod binary;
mod command;
mod filters;
mod http;
mod processes;
mod project;
mod run;
mod sandbox;
mod session;
mod signals;
#[cfg(unix)]
mod terminal;

pub use command::WashCommand;
pub use http::{Request, Response, get};
pub use processes::Process;
pub use project::Project;
pub use run::Run;
pub use sandbox::Sandbox;
pub use session::{Session, Signal};
pub use signals::command;
#[cfg(unix)]
pub use terminal::Terminal;

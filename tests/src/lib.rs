//! End-to-end tests of the `wash` binary: the harness.
//!
//! [`Sandbox`] is a hermetic home in which the real binary runs, [`Run`] what one invocation did, [`Session`] a
//! running one (`wash dev`), [`Terminal`] the pseudo-terminal it may run in. [`guest`] makes components in
//! milliseconds and [`toolchain`] finds the Rust toolchain that can compile real ones. A [`Project`] is a template
//! compiled for real, whose [`readme`] is played.
//!
//! ```no_run
//! use wash_tests::Sandbox;
//!
//! let sandbox = Sandbox::new();
//! sandbox.write("app/.wash/config.yaml", "build:\n  command: cp src.wasm out.wasm\n");
//! let run = sandbox.wash(["build"]).in_dir("app").env("CI", "1").run();
//! insta::assert_snapshot!(run, @"");
//! ```

// A harness that cannot do its part ends the test: it panics where a program would return an error.
#![allow(clippy::expect_used, clippy::missing_panics_doc)]

pub mod fixture;
pub mod guest;
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

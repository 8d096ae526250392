//! Projects: where they begin, how they are built, what they leave.
//!
//! # Flow
//! [`locate`] names the files where the component may appear, [`shell`] runs the build command,
//! [`artifact`] finds and checks what it left, and [`wrap`] turns a module into a component. [`diagnose`] says why a
//! build command failed.

pub mod artifact;
pub mod build;
pub mod candidates;
pub mod cargo;
pub mod command;
pub mod diagnose;
pub mod ecosystem;
pub mod locate;
pub mod lock_files;
pub mod node;
pub mod offline;
pub mod shell;
pub mod stale;
pub mod tail;
pub mod wrap;

//! Projects: where they begin, how they are built, what they leave.
//!
//! # Flow
//! [`locate`] names the files where the component may appear, [`shell`] runs the build command,
//! [`artifact`] finds and checks what it left, and [`wrap`] turns a module into a component. [`diagnose`] says why a
//! build command failed.

pub(crate) mod artifact;
pub(crate) mod build;
pub(crate) mod candidates;
pub(crate) mod cargo;
pub(crate) mod command;
pub(crate) mod diagnose;
pub(crate) mod ecosystem;
pub(crate) mod locate;
pub(crate) mod lock_files;
pub(crate) mod node;
pub(crate) mod offline;
pub(crate) mod shell;
pub(crate) mod stale;
pub(crate) mod tail;
pub(crate) mod wrap;

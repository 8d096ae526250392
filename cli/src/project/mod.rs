//! Projects: building them and locating the resulting component.
//!
//! # Flow
//! [`locate`] lists the candidate paths of the component, [`shell`] runs the build command, [`artifact`] reads and
//! checks the output file, and [`wrap`] turns a core module into a component. If the build command fails, [`diagnose`]
//! determines the reason.

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

//! Projects: where they begin, how they are built, what they leave.
//!
//! Flow of a build: [`locate`] names the places where the component may appear, [`shell`] runs the build command,
//! [`artifact`] finds and checks what it left, and [`wrap`] turns a module into a component. [`diagnose`] says why a
//! build command failed.

pub mod artifact;
pub mod build;
pub mod cargo;
pub mod command;
pub mod diagnose;
pub mod language;
pub mod locate;
pub mod lock_files;
pub mod node;
pub mod offline;
pub mod root;
pub mod shell;
pub mod stale;
pub mod tail;
pub mod wrap;

pub use build::{BuildOutput, Built};
pub use root::{CONFIG_DIR, CONFIG_NAMES, Project, config_file};

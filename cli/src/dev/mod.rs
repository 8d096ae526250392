//! The reload loop of `wash dev`: build, deploy, watch, reload.
//!
//! [`run`] binds the sockets and starts the [`reload_loop`]. In the loop, [`watch`] reports changed files, [`ownership`]
//! decides whether the user or the build changed them, [`crate::project::build`] builds, [`application`] adds the
//! additional components, [`interfaces`] lists the host interfaces they use, and [`host`] replaces the workload. The
//! [`movable_server`] keeps the sockets open meanwhile, or moves to other addresses. [`controls`] delivers keys and
//! signals; [`report`] prints.

pub(crate) mod application;
pub(crate) mod browser;
pub(crate) mod controls;
pub(crate) mod events;
pub(crate) mod filter;
pub(crate) mod grants;
pub(crate) mod host;
pub(crate) mod interfaces;
pub(crate) mod keys;
pub(crate) mod movable_server;
pub(crate) mod next_steps;
pub(crate) mod options;
pub(crate) mod ownership;
pub(crate) mod plugins;
pub(crate) mod registry_parts;
pub(crate) mod reload_loop;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod source_tree;
pub(crate) mod summary;
pub(crate) mod terminal;
pub(crate) mod watch;

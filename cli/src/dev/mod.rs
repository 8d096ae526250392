//! The live loop of `wash dev`: build, deploy, watch, reload.
//!
//! [`run`] binds the sockets and starts the [`reload_loop`]. There [`watch`] says what changed, [`ownership`] who changed
//! it, [`crate::project::build`] builds, [`application`] adds what runs beside the project's own component,
//! [`interfaces`] what it asks of the host, and [`host`] replaces the workload. A [`movable_server`] keeps the sockets
//! open meanwhile, or moves to others. [`controls`] brings keys and signals, [`report`] prints.

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

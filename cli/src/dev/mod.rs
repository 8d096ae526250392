//! The live loop of `wash dev`: build, deploy, watch, reload.
//!
//! [`run`] binds the sockets and starts the [`reload_loop`]. There [`watch`] says what changed, [`ownership`] who changed
//! it, [`crate::project::build`] builds, [`application`] adds what runs beside the project's own component,
//! [`interfaces`] what it asks of the host, and [`host`] replaces the workload. A [`movable_server`] keeps the sockets
//! open meanwhile, or moves to others. [`controls`] brings keys and signals, [`report`] prints.

pub mod application;
pub mod browser;
pub mod controls;
pub mod events;
pub mod filter;
pub mod grants;
pub mod host;
pub mod interfaces;
pub mod keys;
pub mod movable_server;
pub mod options;
pub mod ownership;
pub mod plugins;
pub mod reload_loop;
pub mod report;
pub mod run;
pub mod source_tree;
pub mod summary;
pub mod terminal;
pub mod watch;

//! The live loop of `wash dev`: build, deploy, watch, reload.
//!
//! [`start`] binds the sockets and runs a [`session`], which owns the loop: [`watch`] says what changed, [`ownership`]
//! who changed it, [`crate::project::build`] builds, [`application`] adds what runs beside the project's own component,
//! [`interfaces`] what it asks of the host, and [`serving`] swaps all of it behind the open listener of [`server`]. [`controls`] brings keys and signals, [`report`] prints.

pub mod application;
pub mod browser;
pub mod controls;
pub mod filter;
pub mod grants;
pub mod holder;
pub mod interfaces;
pub mod keys;
pub mod listen;
pub mod ownership;
pub mod plugins;
pub mod report;
pub mod server;
pub mod serving;
pub mod session;
pub mod signals;
pub mod start;
pub mod summary;
pub mod terminal;
pub mod tree;
pub mod wanted;
pub mod watch;

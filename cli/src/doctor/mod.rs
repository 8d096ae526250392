//! Checks the tools and settings that wash depends on.
//!
//! A [`check::Check`] inspects one thing without changing it and may offer a [`check::Fix`]. Each module holds one
//! family of checks; [`examine`] runs them in parallel against the [`surroundings`].

pub(crate) mod cache;
pub(crate) mod check;
pub(crate) mod clock;
pub(crate) mod config;
pub(crate) mod docker;
pub(crate) mod examine;
pub(crate) mod git;
pub(crate) mod go;
pub(crate) mod node;
pub(crate) mod ports;
pub(crate) mod report;
pub(crate) mod rust;
pub(crate) mod surroundings;
pub(crate) mod swap;
pub(crate) mod tool;
mod traceless;

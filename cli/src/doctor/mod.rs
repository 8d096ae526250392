//! Looks whether the tools and settings that wash needs are as they should be.
//!
//! A [`check::Check`] looks at one thing and changes nothing; where it can, it offers a [`check::Fix`]. One family of
//! checks is one file; [`examine`] runs them side by side against the [`surroundings`].

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
pub(crate) mod tool;
mod traceless;

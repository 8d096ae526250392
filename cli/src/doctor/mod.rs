//! Looks whether the tools and settings that wash needs are as they should be.
//!
//! A [`check::Check`] looks at one thing and changes nothing; where it can, it offers a [`check::Fix`]. One family of
//! checks is one file; [`examine`] runs them side by side against the [`surroundings`].

pub mod cache;
pub mod check;
pub mod clock;
pub mod config;
pub mod docker;
pub mod examine;
pub mod git;
pub mod go;
pub mod node;
pub mod ports;
pub mod report;
pub mod rust;
pub mod surroundings;
pub mod tool;
mod traceless;

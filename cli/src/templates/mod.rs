//! Project templates: where they come from, what they may hold and how they become a project.
//!
//! [`create`] is the way from a [`source`] to a project; a template is a checked [`crate::fetch::tree`] of files in
//! memory until [`stage`] writes it.

pub mod create;
pub mod embedded;
pub mod folder;
pub mod manifest;
pub mod name;
pub mod rename;
pub mod repository;
pub mod setup;
pub mod source;
pub mod stage;

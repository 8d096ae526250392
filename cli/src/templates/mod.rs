//! Project templates: where they come from, what they may hold and how they become a project.
//!
//! [`create`] is the way from a [`source`] to a project; a template is a checked [`crate::fetch::tree`] of files in
//! memory until [`stage`] writes it.

pub(crate) mod create;
pub(crate) mod embedded;
pub(crate) mod folder;
pub(crate) mod manifest;
pub(crate) mod name;
pub(crate) mod rename;
pub(crate) mod repository;
pub(crate) mod setup;
pub(crate) mod source;
pub(crate) mod stage;

//! Project templates: their sources, the checks of their content, and the creation of projects from them.
//!
//! [`create`] turns a [`source`] into a project. A template is a checked in-memory [`crate::fetch::tree`] of files until
//! [`stage`] writes it.

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

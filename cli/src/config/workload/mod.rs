//! The `workload` section and what `wash dev` runs because of it.
//!
//! # Flow
//! `config::model::workload` has the keys → [`read`] turns sources of values (files, folders, variables) into values → [`resolve`]
//! puts them in their order and makes the [`settings`] of every component, or lists everything that is missing.

pub(crate) mod data;
pub(crate) mod dotenv;
pub(crate) mod parts;
pub(crate) mod read;
pub(crate) mod resolve;
pub(crate) mod settings;

pub(crate) use settings::{PartFile, PartSettings, Resources, WorkloadSettings};

//! The `workload` section, and the settings of the application that `wash dev` runs.
//!
//! # Flow
//! `config::model` defines the keys → [`read`] reads values from their sources (files, folders, variables) → [`resolve`] merges
//! them in order of precedence into the [`settings`] of every component, or lists everything that is missing.

pub(crate) mod data;
pub(crate) mod dotenv;
pub(crate) mod parts;
pub(crate) mod read;
pub(crate) mod resolve;
pub(crate) mod settings;

pub(crate) use settings::{PartFile, PartSettings, Resources, WorkloadSettings};

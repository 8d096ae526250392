//! The `workload` section and what `wash dev` runs because of it.
//!
//! # Flow
//! [`model`] holds the keys → [`read`] turns sources of values (files, folders, variables) into values → [`resolve`]
//! puts them in their order and makes the [`settings`] of every component, or lists everything that is missing.

pub mod data;
pub mod dotenv;
pub mod model;
pub mod parts;
pub mod read;
pub mod resolve;
pub mod settings;

pub use data::DataSettings;
pub use settings::{PartFile, PartSettings, Resources, Variables, VolumeSettings, WorkloadSettings};

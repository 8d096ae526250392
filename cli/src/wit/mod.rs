//! WIT packages: what a project depends on, where it comes from and how it gets into `wit/deps`.
//!
//! [`fetch`] is the way from the WIT of a project to its dependencies; [`resolve`] says where each package is looked for.

pub mod archive;
pub mod cache;
pub mod choose;
pub mod content;
pub mod deps;
pub mod edit;
pub mod embedded;
pub mod encode;
pub mod ensure;
pub mod fetch;
pub mod lock;
pub mod merge;
pub mod name;
pub mod needs;
pub mod network;
pub mod packages;
pub mod registries;
pub mod remote;
pub mod resolve;
pub mod source;
pub mod tokens;
pub mod vendor;
pub mod web;

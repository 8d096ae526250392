//! WIT packages: what a project depends on, where it comes from and how it gets into `wit/deps`.
//!
//! [`fetch`] is the way from the WIT of a project to its dependencies; [`resolve`] says where each package is looked for.

pub(crate) mod archive;
pub(crate) mod cache;
pub(crate) mod choose;
pub(crate) mod content;
pub(crate) mod deps;
pub(crate) mod edit;
pub(crate) mod embedded;
pub(crate) mod encode;
pub(crate) mod ensure;
pub(crate) mod fetch;
pub(crate) mod lock;
pub(crate) mod merge;
pub(crate) mod name;
pub(crate) mod needs;
pub(crate) mod network;
pub(crate) mod packages;
pub(crate) mod registries;
pub(crate) mod remote;
pub(crate) mod resolve;
pub(crate) mod source;
pub(crate) mod tokens;
pub(crate) mod vendor;
pub(crate) mod web;

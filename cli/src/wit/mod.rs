//! WIT packages: resolves the dependencies of a project and fetches them into `wit/deps`.
//!
//! [`fetch`] updates `wit/deps` from the WIT of a project; [`resolve`] documents the sources of packages and their order.

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

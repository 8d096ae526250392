//! How the parts of a workload find and call each other.
//!
//! # Flow
//! [`plan`] matches every import with a sibling, a plugin or WASI, by name. [`signature`] reads the types of what is
//! exported to siblings, [`shim`] defines it in the linker of who imports it, and an [`Invocation`] holds the instances that
//! one request makes. Values that are no plain data travel as a [`parcel`].
//!
//! # Guarantees
//! Each instance has a store of its own: grants, resources, limits and context of one component are out of reach of the
//! others, also when calls overlap. The instances of an invocation end with it.

mod builtin;
mod host_resource;
#[cfg(feature = "wasip3")]
mod http_message;
mod invocation;
mod known;
mod linked;
mod parcel;
mod plan;
mod shim;
mod signature;
mod stream;
mod typed;

pub(crate) use invocation::{Application, Invocation};
pub(crate) use plan::{Facts, Http, Plan, plan};
pub(crate) use shim::{Link, define};
pub(crate) use signature::{Export, Indices, Mismatch, ResourceTypes, check, exports};

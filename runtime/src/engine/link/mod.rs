//! How the components of a workload call each other.
//!
//! # Flow
//! Once for each workload: [`signature`] reads the types of what a component exports to others, [`fit`] compares them with
//! what those import, [`shim`] defines them in their linkers. For each request: an [`Invocation`] holds the instances that
//! it makes, and a [`call`] reaches the one of the component that it is for. Values that are not plain data travel as a
//! [`parcel`].
//!
//! # Guarantees
//! Each instance has its own store: grants, resources, limits and context of one component are out of reach of the
//! others, also when calls overlap. The instances of an invocation end with it.

mod application;
mod call;
mod convert;
mod driver;
mod fit;
mod host_resource;
#[cfg(feature = "wasip3")]
mod http_message;
mod instance;
mod invocation;
mod known;
mod packer;
mod parcel;
mod proxies;
mod running;
mod shim;
mod stream;
mod target;
mod typed;

pub(crate) use application::Application;
pub(crate) use fit::{Mismatch, check};
pub(crate) use invocation::Invocation;
pub(crate) use shim::{Link, define};

//! Calls between the components of a workload.
//!
//! # Flow
//! Once for each workload: [`signature`] reads the types that a component exports to others, [`fit`] compares them with the
//! types that the others import, and [`shim`] defines the exports in their linkers. For each request: an [`Invocation`]
//! holds the instances that are created, and a [`call`] calls the instance of the target component. Values with handles are
//! transferred as a [`parcel`].
//!
//! # Guarantees
//! Each instance has a separate store: grants, resources, limits and context of one component are not accessible to the
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

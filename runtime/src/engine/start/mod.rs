//! The start of a workload, one file for each step.
//!
//! # Flow
//! [`resolve`] runs these steps in order:
//! 1. [`part`]: list the components and the service of the workload.
//! 2. [`compile`]: mount its volumes and compile its parts, on a blocking thread.
//! 3. [`plan`]: match every import with another component, a plugin or WASI, by name.
//! 4. [`grant`]: grant each component its resources.
//! 5. [`bind`]: bind the plugins to the workload.
//! 6. [`link`]: link each component, after those that it imports from.
//!
//! Then the host runs the service and routes requests. Components that start with baseline code are compiled again by
//! [`relink`].
//!
//! # Guarantees
//! No component runs before the whole workload is linked. A failed start leaves nothing behind: the plugins that were bound
//! are unbound.
//!
//! # Errors
//! Errors of the user are a [`WorkloadError`](crate::error::WorkloadError) that lists all problems, each with the component,
//! the interface and the fix. Inconsistent host data is reported as a bug in the host.

mod bind;
mod builtin;
mod check;
mod compile;
mod facts;
mod grant;
mod http;
mod imports;
mod link;
mod linkage;
mod linked_item;
mod names;
mod order;
mod part;
mod plan;
mod providers;
mod relink;
mod resolve;
mod resolver;
mod volumes;

pub(crate) use linkage::Linkage;
pub(crate) use relink::optimize;
pub(crate) use resolver::Resolver;
pub(crate) use volumes::Folders;

//! The start of a workload, one file for each step.
//!
//! # Flow
//! [`resolve`] takes the steps in this order:
//! 1. [`part`]: what the workload asks to run.
//! 2. [`compile`]: mount its volumes and compile its parts, on a blocking thread.
//! 3. [`plan`]: match every import with another component, a plugin or WASI, by name.
//! 4. [`grant`]: what each component may use.
//! 5. [`bind`]: the plugins take the workload.
//! 6. [`link`]: link each component, those that others import from first.
//!
//! Then the host runs the service and sends requests. Where the baseline compiler answers first, [`relink`] follows with
//! better code.
//!
//! # Guarantees
//! Nothing of the workload runs before all of it is linked. A start that fails leaves nothing behind: the plugins that took
//! the workload give it up.
//!
//! # Errors
//! What a person can mend is a [`WorkloadError`](crate::error::WorkloadError) that names the component, the interface and
//! the fix, all of them at once. Where the host contradicts itself the error says that, and nothing starts.

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

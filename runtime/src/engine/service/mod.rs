//! The long-running part of a workload.
//!
//! # Flow
//! Instantiate the component → run its entry point, with no time limit. If it returns, the service is completed. If it
//! crashes, wait and retry with a new instance, until the maximum number of restarts is reached. The wait doubles with each
//! crash.
//!
//! # Guarantees
//! A service never blocks the start or stop of anything else. Its state is visible at any time. After a period without
//! crashes the wait is reset; the number of restarts still counts all crashes.

mod entry_point;
mod handle;
mod state;
mod supervisor;

pub(crate) use entry_point::{EntryPoint, entry_point};
pub(crate) use handle::Service;
pub(crate) use state::TracedServices;
pub use state::{ServiceObserver, ServiceState};

//! The long-running part of a workload.
//!
//! # Flow
//! Instance → its entry point runs, however long → it returns: completed. It fails: wait, longer each time, and
//! once more with a fresh instance, until it failed too often.
//!
//! # Guarantees
//! It never blocks the start or stop of anything else. Its state is visible at any time. A service that ran well for a
//! while waits after its next crash as after its first; the number of restarts counts all crashes.

mod entry_point;
mod handle;
mod state;
mod supervisor;

pub(crate) use entry_point::{EntryPoint, entry_point};
pub(crate) use handle::Service;
pub(crate) use state::TracedServices;
pub use state::{ServiceObserver, ServiceState};

//! A workload on its way from what was asked for to what takes invocations.

mod item;
mod resolved;
mod unresolved;

pub use item::{WorkloadComponent, WorkloadItem, WorkloadMetadata, WorkloadService};
pub use resolved::ResolvedWorkload;
pub use unresolved::UnresolvedWorkload;

//! Workloads before and after linking.

mod item;
mod resolved;
mod unresolved;

pub use item::{WorkloadComponent, WorkloadItem, WorkloadMetadata, WorkloadService};
pub use resolved::ResolvedWorkload;
pub use unresolved::UnresolvedWorkload;

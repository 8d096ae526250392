//! Folders of the host that components mount, and the limit on those that belong to a workload.
//!
//! # Flow
//! A workload creates an [`EphemeralFolder`] → each instance that mounts it holds a [`VolumeUse`] → while there are such instances,
//! a task measures the folder → above the limit, it empties the folder and marks the instances, which are stopped.
//!
//! # Guarantees
//! The size of every file counts, also of sparse files and of files that were deleted but are still open (on Linux), and a fixed
//! amount for each entry. A folder may exceed its limit for a fraction of a second.

mod deleted;
mod ephemeral;
mod limit;
mod usage;

pub(crate) use ephemeral::EphemeralFolder;
pub(crate) use limit::{VolumeLimit, VolumeUse};

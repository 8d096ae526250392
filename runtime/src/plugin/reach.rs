//! External resources that workloads may use through backends.

use super::disk::Folders;
#[cfg(feature = "nats")]
use super::nats::NatsServers;
use super::servers::Servers;
use super::space::SharedBuckets;

/// The servers, folders and shared buckets that the workloads of a host may use, across all backends.
#[derive(Clone, Debug)]
#[must_use = "has no effect until passed to a plugin"]
pub struct Reach {
    /// Servers, except NATS.
    pub servers: Servers,
    /// NATS servers.
    #[cfg(feature = "nats")]
    pub nats: NatsServers,
    /// Folders on the host's disk.
    pub folders: Folders,
    /// Buckets and containers that several workloads share.
    pub shared: SharedBuckets,
}

impl Reach {
    /// Allows nothing outside the memory of the host.
    pub fn none() -> Self {
        Self {
            servers: Servers::none(),
            #[cfg(feature = "nats")]
            nats: NatsServers::new(Servers::none()),
            folders: Folders::none(),
            shared: SharedBuckets::none(),
        }
    }

    /// Allows everything, for hosts that run only trusted workloads.
    pub fn any() -> Self {
        Self {
            servers: Servers::any(),
            #[cfg(feature = "nats")]
            nats: NatsServers::new(Servers::any()),
            folders: Folders::any(),
            shared: SharedBuckets::any(),
        }
    }
}

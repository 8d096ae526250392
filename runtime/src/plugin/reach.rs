//! What workloads may reach through backends.

use super::disk::Folders;
#[cfg(feature = "nats")]
use super::nats::NatsServers;
use super::servers::Servers;
use super::space::SharedBuckets;

/// What the workloads of a host may reach through its backends, whichever they name.
#[derive(Clone, Debug)]
#[must_use = "it allows nothing until a plugin has it"]
pub struct Reach {
    /// Servers, but for those of NATS.
    pub servers: Servers,
    /// NATS servers.
    #[cfg(feature = "nats")]
    pub nats: NatsServers,
    /// Folders.
    pub folders: Folders,
    /// Buckets and containers that several workloads share.
    pub shared: SharedBuckets,
}

impl Reach {
    /// Nothing beyond the memory of the host.
    pub fn none() -> Self {
        Self {
            servers: Servers::none(),
            #[cfg(feature = "nats")]
            nats: NatsServers::new(Servers::none()),
            folders: Folders::none(),
            shared: SharedBuckets::none(),
        }
    }

    /// Everything: for a host whose workloads are its user's own.
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

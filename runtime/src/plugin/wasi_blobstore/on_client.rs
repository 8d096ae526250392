//! `wasi:blobstore` on the NATS server of an existing client.

use async_nats::Client;

use super::{NatsObjects, WasiBlobstore};
use crate::plugin::nats::NatsServers;
use crate::plugin::on_client::OnClient;
use crate::plugin::space::SharedBuckets;

/// `wasi:blobstore` on the NATS server of an existing client.
pub type NatsBlobstore = OnClient<WasiBlobstore>;

impl NatsBlobstore {
    /// Creates the plugin on the server of this client.
    pub fn new(client: &Client) -> Self {
        let servers = NatsServers::of(client.clone());
        Self::of(WasiBlobstore::new(vec![Box::new(NatsObjects::new(
            servers,
            SharedBuckets::none(),
        ))]))
    }
}

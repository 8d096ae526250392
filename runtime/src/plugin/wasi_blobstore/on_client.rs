//! `wasi:blobstore` in the NATS server of a client.

use async_nats::Client;

use super::{NatsObjects, WasiBlobstore};
use crate::plugin::nats::NatsServers;
use crate::plugin::on_client::OnClient;
use crate::plugin::space::SharedBuckets;

/// `wasi:blobstore` in the NATS server of a client.
pub type NatsBlobstore = OnClient<WasiBlobstore>;

impl NatsBlobstore {
    /// On the server of this client.
    pub fn new(client: &Client) -> Self {
        let servers = NatsServers::of(client.clone());
        Self::of(WasiBlobstore::new(vec![Box::new(NatsObjects::new(
            servers,
            SharedBuckets::none(),
        ))]))
    }
}

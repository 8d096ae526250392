//! `wasi:keyvalue` on the NATS server of an existing client.

use async_nats::Client;

use super::{NatsBuckets, WasiKeyvalue};
use crate::plugin::nats::NatsServers;
use crate::plugin::on_client::OnClient;
use crate::plugin::space::SharedBuckets;

/// `wasi:keyvalue` on the NATS server of an existing client.
pub type NatsKeyValue = OnClient<WasiKeyvalue>;

impl NatsKeyValue {
    /// Creates the plugin on the server of this client.
    pub fn new(client: &Client) -> Self {
        let servers = NatsServers::of(client.clone());
        Self::of(WasiKeyvalue::new(vec![Box::new(NatsBuckets::new(
            servers,
            SharedBuckets::none(),
        ))]))
    }
}

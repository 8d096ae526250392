//! `wasmcloud:messaging` over the NATS server of an existing client.

use async_nats::Client;

use super::{NatsSubjects, WasmcloudMessaging};
use crate::plugin::nats::NatsServers;
use crate::plugin::on_client::OnClient;

/// `wasmcloud:messaging` over the NATS server of an existing client.
pub type NatsMessaging = OnClient<WasmcloudMessaging>;

impl NatsMessaging {
    /// Creates the plugin on the server of this client.
    pub fn new(client: Client) -> Self {
        let servers = NatsServers::of(client);
        Self::of(WasmcloudMessaging::new(vec![Box::new(NatsSubjects::new(
            servers,
        ))]))
    }
}

//! Messages from one client to another by way of a NATS server, there and back: what components are measured beside.

use async_nats::Client;
use futures::StreamExt as _;
use tokio::task::JoinSet;

/// A client, and one that answers it for as long as this is there.
pub(crate) struct Echo {
    client: Client,
    _worker: JoinSet<()>,
}

impl Echo {
    pub(crate) async fn connect(url: &str) -> anyhow::Result<Self> {
        let (client, worker) = (async_nats::connect(url).await?, async_nats::connect(url).await?);
        let mut messages = worker.subscribe("native").await?;
        worker.flush().await?;
        let mut answering = JoinSet::new();
        answering.spawn(async move {
            while let Some(message) = messages.next().await {
                if let Some(reply) = message.reply {
                    let _ = worker.publish(reply, message.payload).await;
                }
            }
        });
        Ok(Self {
            client,
            _worker: answering,
        })
    }

    /// Send so many bytes, and get them back.
    pub(crate) async fn round_trip(&self, length: usize) -> anyhow::Result<()> {
        let reply = self.client.request("native", vec![7; length].into()).await?;
        anyhow::ensure!(reply.payload.len() == length);
        Ok(())
    }
}

//! Round trips between two native clients over a NATS server: the baseline for components.

use async_nats::Client;
use futures::StreamExt as _;
use tokio::task::JoinSet;

/// A client, and a second client that echoes its messages until this value is dropped.
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

    /// Sends `length` bytes and waits for their echo.
    pub(crate) async fn round_trip(&self, length: usize) -> anyhow::Result<()> {
        let reply = self.client.request("native", vec![7; length].into()).await?;
        anyhow::ensure!(reply.payload.len() == length);
        Ok(())
    }
}

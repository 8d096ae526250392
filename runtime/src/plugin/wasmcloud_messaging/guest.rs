//! Host functions that guests call.

use std::sync::Arc;
use std::time::Duration;

use super::bindings::consumer::{self, BrokerMessage};
use super::bindings::types;
use super::broker::BrokerError;
use super::plugin::WasmcloudMessaging;
use super::session::Session;
use crate::engine::ctx::Ctx;
use crate::plugin::observe::{Call, TIMEOUT};

const CONSUMER: &str = "wasmcloud:messaging/consumer";

fn session(ctx: &Ctx) -> Result<Arc<Session>, String> {
    ctx.plugin::<WasmcloudMessaging>()
        .and_then(|plugin| plugin.session(ctx.workload_id()))
        .ok_or_else(|| "no broker is configured for this workload".to_owned())
}

fn call(ctx: &Ctx, function: &'static str, session: &Session) -> Call {
    Call::of(ctx, CONSUMER, function, session.entry.kind)
}

impl types::Host for Ctx {}

impl consumer::Host for Ctx {
    async fn request(
        &mut self,
        subject: String,
        body: Vec<u8>,
        timeout_ms: u32,
    ) -> wasmtime::Result<Result<BrokerMessage, String>> {
        let session = match session(self) {
            Ok(session) => session,
            Err(error) => return Ok(Err(error)),
        };
        let timeout = Duration::from_millis(timeout_ms.into());
        let request = session.request(&subject, body, timeout);
        let reply = call(self, "request", &session).observe(request).await;
        Ok(reply
            .map(|reply| BrokerMessage {
                subject: reply.subject.to_string(),
                body: reply.body.into(),
                reply_to: reply.reply.map(|reply| reply.to_string()),
            })
            .map_err(|error| error.to_string()))
    }

    async fn publish(&mut self, message: BrokerMessage) -> wasmtime::Result<Result<(), String>> {
        let session = match session(self) {
            Ok(session) => session,
            Err(error) => return Ok(Err(error)),
        };
        let publish = async {
            let publish = session.publish(&message.subject, message.body, message.reply_to.as_deref());
            let in_time = tokio::time::timeout(TIMEOUT, publish).await;
            in_time.unwrap_or(Err(BrokerError::Disconnected))
        };
        let published = call(self, "publish", &session).observe(publish).await;
        Ok(published.map_err(|error| error.to_string()))
    }
}

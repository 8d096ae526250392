//! Host functions that guests call: values.

use wasmtime::component::Resource;
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream};

use super::bindings::types;
use super::guest::{Answer, observed};
use super::incoming::IncomingValue;
use super::outgoing::OutgoingValue;
use crate::engine::ctx::Ctx;
use crate::plugin::observe::Call;

const TYPES: &str = "wasi:blobstore/types";

/// Backend name for calls on values, which are not tied to a backend.
const HOST: &str = "host";

impl types::Host for Ctx {}

impl types::HostOutgoingValue for Ctx {
    async fn new_outgoing_value(&mut self) -> wasmtime::Result<Resource<OutgoingValue>> {
        Ok(self.table().push(OutgoingValue::default())?)
    }

    /// The interface has no way to report why it fails: the body was already taken, or the workload has too many open values.
    async fn outgoing_value_write_body(
        &mut self,
        this: Resource<OutgoingValue>,
    ) -> wasmtime::Result<Result<Resource<DynOutputStream>, ()>> {
        let quota = self.blob_quota();
        let value = self.table().get_mut(&this)?;
        match quota.and_then(|quota| value.body(&quota)) {
            Ok(stream) => {
                let stream: DynOutputStream = Box::new(stream);
                Ok(Ok(self.table().push(stream)?))
            }
            Err(error) => {
                tracing::debug!(%error, "cannot open the body of a value");
                Ok(Err(()))
            }
        }
    }

    async fn finish(&mut self, this: Resource<OutgoingValue>) -> Answer<()> {
        let value = self.table().delete(this)?;
        Ok(observed(Call::of(self, TYPES, "finish", HOST), value.finish()).await)
    }

    async fn drop(&mut self, this: Resource<OutgoingValue>) -> wasmtime::Result<()> {
        self.table().delete(this)?;
        Ok(())
    }
}

impl types::HostIncomingValue for Ctx {
    async fn incoming_value_consume_sync(&mut self, this: Resource<IncomingValue>) -> Answer<Vec<u8>> {
        let value = self.table().delete(this)?;
        Ok(observed(
            Call::of(self, TYPES, "incoming-value-consume-sync", HOST),
            value.collect(),
        )
        .await)
    }

    async fn incoming_value_consume_async(
        &mut self,
        this: Resource<IncomingValue>,
    ) -> Answer<Resource<DynInputStream>> {
        let value = self.table().delete(this)?;
        let stream: DynInputStream = Box::new(value.into_stream());
        Ok(Ok(self.table().push(stream)?))
    }

    async fn size(&mut self, this: Resource<IncomingValue>) -> wasmtime::Result<u64> {
        Ok(self.table().get(&this)?.size())
    }

    async fn drop(&mut self, this: Resource<IncomingValue>) -> wasmtime::Result<()> {
        self.table().delete(this)?;
        Ok(())
    }
}

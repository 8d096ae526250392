//! Host functions that guests call.

use std::convert::Infallible;

use wasmtime::component::{Accessor, HasSelf, Resource};

use super::WasmcloudSecrets;
use super::bindings::store::{SecretValue, SecretsError};
use super::bindings::{reveal, store};
use super::vault::{Secret, Value};
use crate::engine::ctx::Ctx;
use crate::plugin::observe::Call;

const BACKEND: &str = "workload";

impl store::Host for Ctx {}

impl store::HostSecret for Ctx {
    fn drop(&mut self, secret: Resource<Secret>) -> wasmtime::Result<()> {
        self.table().delete(secret)?;
        Ok(())
    }
}

impl store::HostWithStore<Ctx> for HasSelf<Ctx> {
    async fn get(
        accessor: &Accessor<Ctx, Self>,
        key: String,
    ) -> wasmtime::Result<Result<Resource<Secret>, SecretsError>> {
        let (call, secret) = accessor.with(|mut access| {
            let ctx = access.get();
            let call = Call::of(ctx, "wasmcloud:secrets/store", "get", BACKEND);
            let vault = ctx
                .plugin::<WasmcloudSecrets>()
                .map(|plugin| plugin.vault.clone());
            let secret = vault.and_then(|vault| vault.get(ctx.workload_id(), ctx.component_name(), &key));
            (call, secret)
        });
        let found = call.observe(async { secret.ok_or("secret not found") }).await;
        match found {
            Ok(secret) => Ok(Ok(accessor.with(|mut access| access.get().table().push(secret))?)),
            Err(_) => Ok(Err(SecretsError::NotFound)),
        }
    }
}

impl reveal::Host for Ctx {}

impl reveal::HostWithStore<Ctx> for HasSelf<Ctx> {
    async fn reveal(
        accessor: &Accessor<Ctx, Self>,
        secret: Resource<Secret>,
    ) -> wasmtime::Result<SecretValue> {
        let (call, secret) = accessor.with(|mut access| {
            let ctx = access.get();
            let call = Call::of(ctx, "wasmcloud:secrets/reveal", "reveal", BACKEND);
            (call, ctx.table().get(&secret).cloned())
        });
        let secret = secret?;
        let revealed = call.observe(async {
            Ok::<_, Infallible>(match secret.value() {
                Value::Text(text) => SecretValue::String(text.to_string()),
                Value::Bytes(bytes) => SecretValue::Bytes(bytes.to_vec()),
            })
        });
        let Ok(value) = revealed.await;
        Ok(value)
    }
}

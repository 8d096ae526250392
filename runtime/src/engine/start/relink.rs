//! Better code for a component that serves already.
//!
//! # Flow
//! Compile again on a blocking thread → link as before → new invocations use the new code.
//!
//! # Guarantees
//! The workload can stop meanwhile: this does not keep it alive.
//!
//! # Errors
//! They are logged; the component goes on with the code that it has.

use std::sync::{Arc, Weak};

use super::link::relink;
use super::linkage::Linkage;
use super::linked_item::LinkedItem;
use crate::engine::Engine;
use crate::engine::table::ItemId;

/// Compile one component again with the optimising compiler; `None`: its workload ends.
pub(crate) async fn optimize(engine: &Engine, workload: &Weak<Linkage>, id: ItemId) -> Option<()> {
    let (name, bytes) = {
        let linkage = workload.upgrade()?;
        let item = running(&linkage, id)?;
        (Arc::clone(&item.bound.item.name), item.to_optimize.clone()?)
    };
    let there = engine.clone();
    // Who compiles does not keep the workload: it may be gone when the code is ready.
    let compiled = tokio::task::spawn_blocking(move || there.optimize(&name, &bytes)).await;
    let linkage = workload.upgrade()?;
    let item = running(&linkage, id)?;
    let code = match compiled.ok()? {
        Ok(compiled) => relink(engine, item, &compiled).await,
        Err(error) => Err(error),
    };
    match code {
        Ok(code) => item.bound.replace(code),
        Err(error) => {
            tracing::warn!(%error, "no optimised code: the component goes on with baseline code");
        }
    }
    Some(())
}

fn running(linkage: &Linkage, id: ItemId) -> Option<&LinkedItem> {
    linkage
        .items
        .get(id)
        .inspect_err(|error| tracing::error!(%error, "no optimised code; this is a bug of the host"))
        .ok()
        .filter(|item| item.bound.is_running())
}

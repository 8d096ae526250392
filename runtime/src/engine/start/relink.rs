//! Replaces baseline code of a running component with optimised code.
//!
//! # Flow
//! Compile the component again on a blocking thread → link the code as before → use it for new invocations.
//!
//! # Guarantees
//! The workload can stop meanwhile: compilation does not keep it alive.
//!
//! # Errors
//! Errors are logged; the component keeps its baseline code.

use std::sync::{Arc, Weak};

use super::link::relink;
use super::linkage::Linkage;
use super::linked_item::LinkedItem;
use crate::engine::Engine;
use crate::engine::table::ItemId;

/// Compiles one component again with the optimising compiler. Returns `None` if its workload is stopping.
pub(crate) async fn optimize(engine: &Engine, workload: &Weak<Linkage>, id: ItemId) -> Option<()> {
    let (identity, name, bytes) = {
        let linkage = workload.upgrade()?;
        let item = running(&linkage, id)?;
        let identity = Arc::clone(&item.bound.item.workload);
        (
            identity,
            Arc::clone(&item.bound.item.name),
            item.to_optimize.clone()?,
        )
    };
    let background = engine.clone();
    // The workload is not referenced during compilation, so that it can stop.
    let compiled =
        tokio::task::spawn_blocking(move || background.optimize(&identity.namespace, &name, &bytes)).await;
    let linkage = workload.upgrade()?;
    let item = running(&linkage, id)?;
    let code = match compiled.ok()? {
        Ok(compiled) => relink(engine, item, &compiled).await,
        Err(error) => Err(error),
    };
    match code {
        Ok(code) => item.bound.replace(code),
        Err(error) => {
            tracing::warn!(%error, "optimisation failed; the component keeps its baseline code");
        }
    }
    Some(())
}

fn running(linkage: &Linkage, id: ItemId) -> Option<&LinkedItem> {
    linkage
        .items
        .get(id)
        .inspect_err(|error| tracing::error!(%error, "optimisation failed; this is a bug in the host"))
        .ok()
        .filter(|item| item.bound.is_running())
}

//! Pulls additional components from registries.

use wash_runtime::oci::{PullPolicy, RegistryOptions};

use crate::config::workload::WorkloadSettings;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::oci::explain::wait;
use crate::oci::fetch::pull;

/// Pulls the components of a workload that are in registries, unless they are cached.
///
/// # Errors
/// A component cannot be pulled.
pub(crate) fn fetch(
    workload: &mut WorkloadSettings,
    options: &RegistryOptions,
    context: &Context,
) -> Result<()> {
    for part in workload.components.iter_mut().chain(&mut workload.service) {
        let Some(reference) = part.file.reference.clone() else {
            continue;
        };
        let key = part.file.key.clone();
        // The caller may be in an async runtime, where blocking is not allowed: wait on a separate thread.
        let pulled = std::thread::scope(|scope| {
            let fetch = || {
                wait(pull(
                    &reference,
                    PullPolicy::IfNotPresent,
                    options.clone(),
                    context,
                ))
            };
            scope.spawn(fetch).join()
        });
        let pulled = pulled.unwrap_or_else(|_| Err(Error::new("the download panicked")));
        let pulled = pulled.map_err(|error| error.caused_by(format!("requested by '{key}'")))?;
        part.file.path = pulled.keep();
    }
    Ok(())
}

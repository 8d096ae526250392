//! Components beside the project's own that are in registries.

use wash_runtime::oci::{PullPolicy, RegistryOptions};

use crate::config::workload::WorkloadSettings;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::oci::explain::wait;
use crate::oci::fetch::pull;

/// Get the components of a workload that are in registries, unless they were pulled before.
///
/// # Errors
/// One cannot be had.
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
        // The caller may be on a thread that waits for something else.
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
        let pulled = pulled.unwrap_or_else(|_| Err(Error::new("the download ended in a panic")));
        let pulled = pulled.map_err(|error| error.caused_by(format!("'{key}' names it")))?;
        part.file.path = pulled.keep();
    }
    Ok(())
}

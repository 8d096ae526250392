//! The source of images for a cluster host.

use std::sync::Arc;

use serde_json::json;
use tempfile::TempDir;
use wash_runtime::oci::{Cache, Insecure, RegistryOptions};
use wash_runtime::washlet::{ArtifactSource, OciArtifacts};

use super::settings::ImageSettings;
use crate::config;
use crate::context::Context;
use crate::error::Result;
use crate::oci::fetch;

/// Creates a source that pulls from registries, as configured for the host and for registries. If the user's cache is not
/// writable, images are stored in a temporary folder, which is removed when the second value is dropped.
///
/// # Errors
/// Exit code 2: the configuration is invalid. Other errors: no temporary folder can be created.
pub(crate) fn source(
    settings: &ImageSettings,
    context: &Context,
) -> Result<(Arc<dyn ArtifactSource>, Option<TempDir>)> {
    let (cache, temporary) = match &settings.cache {
        Some(folder) => (Cache::new(folder), None),
        None => fetch::writable(context)?,
    };
    let flags = RegistryOptions {
        insecure: if settings.insecure {
            Insecure::All
        } else {
            Insecure::Loopback
        },
        ca_files: settings.authorities.clone(),
        ..RegistryOptions::default()
    };
    let options = config::load(context, json!({}))?.registry_options(flags);
    let mut artifacts = OciArtifacts::new(cache)
        .with_options(options)
        .with_max_bytes(settings.max_bytes);
    if let Some(timeout) = settings.timeout {
        artifacts = artifacts.with_timeout(timeout);
    }
    Ok((Arc::new(artifacts), temporary))
}

//! WIT packages in OCI registries, in the layout of `wkg`: `REGISTRY/[PREFIX/]NAMESPACE/NAME:VERSION`, with one layer.

use std::path::{Path, PathBuf};

use semver::Version;
use serde::Deserialize;
use wash_runtime::oci::{
    self, Artifact, Cache, Credentials, OciError, Puller, Reference, Registry, RegistryOptions,
};
use wasm_pkg_common::metadata::{OCI_PROTOCOL, REGISTRY_METADATA_PATH, RegistryMetadata};
use wit_parser::PackageName;

use super::cache::MAX_PACKAGE;
use super::registries::{self, Candidate};
use super::web;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::files::{self, Loss};
use crate::inspect::Report;
use crate::oci::artifact as component;

/// Maximum size of the metadata of a registry in bytes.
const MAX_METADATA: u64 = 1 << 20;
/// Maximum number of tags that are read.
const MAX_TAGS: usize = 10_000;

/// The location of the packages of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Store {
    /// Repositories of an OCI registry.
    Oci {
        /// `HOST` or `HOST:PORT`.
        registry: String,
        /// Path before the namespace, with its final slash.
        prefix: String,
    },
    /// A local folder: `NAMESPACE/NAME/VERSION.wasm`.
    Folder(PathBuf),
}

/// A published package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// Reference in the registry, or path of the file.
    pub(crate) reference: String,
    /// Digest of the manifest; `None` for a local folder.
    pub(crate) digest: Option<String>,
}

/// The metadata that a registry provides for the OCI protocol.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Protocol {
    registry: Option<String>,
    namespace_prefix: Option<String>,
}

/// Determines the location of the packages of a registry. Without metadata, it is the registry itself.
///
/// # Errors
/// The registry cannot be reached, or its metadata is not supported.
pub(crate) async fn store(candidate: &Candidate, options: &RegistryOptions) -> Result<Store> {
    if let Some(folder) = &candidate.folder {
        return Ok(Store::Folder(folder.clone()));
    }
    let own = |prefix: &str| Store::Oci {
        registry: candidate.name.clone(),
        prefix: prefix.to_owned(),
    };
    if let Some(prefix) = &candidate.prefix {
        return Ok(own(prefix));
    }
    let metadata = if let Some(metadata) = &candidate.metadata {
        metadata.clone()
    } else {
        let scheme = self::options(candidate, options).scheme(&candidate.name).await;
        let url = format!("{scheme}://{}{REGISTRY_METADATA_PATH}", candidate.name);
        let Some(text) = web::find(&url, MAX_METADATA, &options.ca_files).await? else {
            return Ok(own(""));
        };
        // Many servers answer every path with an HTML page.
        let Ok(metadata) = serde_json::from_slice::<RegistryMetadata>(&text) else {
            return Ok(own(""));
        };
        metadata
    };
    let unsupported = |why: String| {
        Error::new(format!(
            "the metadata of the registry {} is not supported",
            candidate.name
        ))
        .with_exit(Exit::Network)
        .caused_by(why)
    };
    if let Some(protocol) = metadata
        .preferred_protocol()
        .filter(|protocol| *protocol != OCI_PROTOCOL)
    {
        return Err(unsupported(format!(
            "unknown protocol '{}': expected '{OCI_PROTOCOL}'",
            protocol.escape_debug()
        )));
    }
    let protocol = metadata
        .protocol_config::<Protocol>(OCI_PROTOCOL)
        .map_err(|error| unsupported(error.to_string()))?;
    let protocol = protocol.unwrap_or_default();
    Ok(Store::Oci {
        registry: protocol.registry.unwrap_or_else(|| candidate.name.clone()),
        prefix: protocol.namespace_prefix.unwrap_or_default(),
    })
}

/// Returns the client options for a registry.
pub(crate) fn options(candidate: &Candidate, options: &RegistryOptions) -> RegistryOptions {
    let mut options = options.clone();
    if candidate.plain {
        options.insecure.allow(&candidate.name);
    }
    if options.credentials.is_none() {
        options.credentials = match (&candidate.token, &candidate.login) {
            (Some(token), _) => Some(Credentials::Token(token.clone())),
            (None, Some((username, password))) => Some(Credentials::Basic {
                username: username.clone(),
                password: password.clone(),
            }),
            (None, None) if candidate.variable => of_wkg(&candidate.name).map(Credentials::Token),
            (None, None) => None,
        };
    }
    options
}

/// Returns the token from the environment variable of `wkg`.
fn of_wkg(registry: &str) -> Option<String> {
    std::env::var(registries::variable(registry))
        .ok()
        .filter(|token| !token.is_empty())
}

fn named(
    package: &PackageName,
    version: &str,
    registry: &str,
    prefix: &str,
) -> std::result::Result<Reference, OciError> {
    oci::parse_reference(&format!(
        "{registry}/{prefix}{}/{}:{version}",
        package.namespace, package.name
    ))
}

fn in_folder(folder: &Path, package: &PackageName) -> PathBuf {
    folder.join(&package.namespace).join(&package.name)
}

/// Returns the versions of a package in a registry, oldest first.
///
/// # Errors
/// The registry does not have the package, or cannot be reached.
pub(crate) async fn versions(
    package: &PackageName,
    store: &Store,
    options: &RegistryOptions,
) -> std::result::Result<Vec<Version>, OciError> {
    let tags = match store {
        Store::Oci { registry, prefix } => {
            let reference = named(package, "latest", registry, prefix)?;
            Registry::of(&reference, options)
                .await?
                .tags(&reference, MAX_TAGS)
                .await?
        }
        Store::Folder(folder) => {
            let entries = std::fs::read_dir(in_folder(folder, package))
                .into_iter()
                .flatten()
                .flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            names
                .filter_map(|name| name.strip_suffix(".wasm").map(str::to_owned))
                .collect()
        }
    };
    let mut versions: Vec<Version> = tags.iter().filter_map(|tag| tag.parse().ok()).collect();
    versions.sort();
    Ok(versions)
}

/// Returns the digest and the content of a version of a package.
///
/// # Errors
/// The registry does not have it, or cannot be reached.
pub(crate) async fn fetch(
    package: &PackageName,
    version: &Version,
    store: &Store,
    options: &RegistryOptions,
    cache: PathBuf,
) -> std::result::Result<(String, Vec<u8>), OciError> {
    match store {
        Store::Oci { registry, prefix } => {
            let reference = named(package, &version.to_string(), registry, prefix)?;
            pull(&reference, options, cache).await
        }
        Store::Folder(folder) => {
            let path = in_folder(folder, package).join(format!("{version}.wasm"));
            if !path.is_file() {
                return Err(OciError::NotFound(package.to_string()));
            }
            let content = read(&path)?;
            Ok((crate::wasm::digest(&content), content))
        }
    }
}

/// Returns the digest and the content of the artifact that a reference names.
///
/// # Errors
/// The reference is invalid; otherwise as [`fetch`].
pub(crate) async fn reference(
    text: &str,
    options: &RegistryOptions,
    cache: PathBuf,
) -> std::result::Result<(String, Vec<u8>), OciError> {
    pull(&oci::parse_reference(text)?, options, cache).await
}

async fn pull(
    reference: &Reference,
    options: &RegistryOptions,
    cache: PathBuf,
) -> std::result::Result<(String, Vec<u8>), OciError> {
    let mut puller = Puller::new(Cache::private(cache));
    puller.options = options.clone();
    let package = puller.pull(reference).await?;
    Ok((package.layer, read(&package.path)?))
}

fn read(path: &Path) -> std::result::Result<Vec<u8>, OciError> {
    let failed = |source| OciError::File {
        path: path.to_owned(),
        source,
    };
    if path.metadata().map_err(failed)?.len() > MAX_PACKAGE {
        return Err(OciError::TooLarge {
            what: "the WIT package".to_owned(),
            limit: MAX_PACKAGE,
        });
    }
    std::fs::read(path).map_err(failed)
}

/// Creates the OCI artifact of a package, with its annotations.
///
/// # Errors
/// The package is invalid, or `SOURCE_DATE_EPOCH` is not a valid time.
pub(crate) fn artifact(package: &PackageName, wasm: Vec<u8>) -> Result<Artifact> {
    let report = Report::of(&wasm, &format!("'{package}'"))?;
    let mut annotations = component::annotations(&wasm);
    if let Some(version) = &package.version {
        annotations.insert("org.opencontainers.image.version".to_owned(), version.to_string());
    }
    component::artifact(wasm, &report, annotations)
}

/// Publishes a package in a registry.
///
/// # Errors
/// The registry rejects it, or the file cannot be written.
pub(crate) async fn publish(
    package: &PackageName,
    artifact: Artifact,
    store: &Store,
    options: &RegistryOptions,
) -> std::result::Result<Published, OciError> {
    let version = package
        .version
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    match store {
        Store::Oci { registry, prefix } => {
            let reference = named(package, &version, registry, prefix)?;
            let digest = oci::push(artifact, std::slice::from_ref(&reference), options, None).await?;
            Ok(Published {
                reference: reference.whole(),
                digest: Some(digest),
            })
        }
        Store::Folder(folder) => {
            let folder = in_folder(folder, package);
            let path = folder.join(format!("{version}.wasm"));
            let written = std::fs::create_dir_all(&folder)
                .and_then(|()| files::replace(&path, &artifact.component, Loss::Matters));
            written.map_err(|source| OciError::File {
                path: path.clone(),
                source,
            })?;
            Ok(Published {
                reference: path.display().to_string(),
                digest: None,
            })
        }
    }
}

//! Encodes the WIT package of a project as WebAssembly, the form in which registries store packages.

use wasm_metadata::{AddMetadata, AddMetadataField};
use wit_parser::PackageName;

use super::resolve::Resolution;
use super::source::Metadata;
use crate::error::{Error, Result};

/// Encodes the project's own package. The same WIT always produces the same bytes.
///
/// # Errors
/// The package cannot be encoded, or its metadata is invalid.
pub(crate) fn encode(resolution: &Resolution, metadata: &Metadata) -> Result<Vec<u8>> {
    let name = &resolution.root;
    let failed =
        |error: &anyhow::Error| Error::new(format!("cannot encode the package '{name}'")).with_anyhow(error);
    let package = resolution.resolve.package_names.get(name).copied();
    let package = package.ok_or_else(|| Error::new(format!("the package '{name}' was not resolved")))?;
    let wasm = wit_component::encode(&resolution.resolve, package).map_err(|error| failed(&error))?;
    let added = add(name, metadata).map_err(|why| {
        Error::usage(format!("invalid metadata in '{}'", super::source::MANIFEST)).caused_by(why)
    })?;
    added.to_wasm(&wasm).map_err(|error| failed(&error))
}

fn add(name: &PackageName, metadata: &Metadata) -> std::result::Result<AddMetadata, String> {
    fn set<T>(key: &str, value: Option<&String>) -> std::result::Result<AddMetadataField<T>, String>
    where
        T: std::str::FromStr + std::fmt::Debug + Clone,
        T::Err: std::fmt::Display,
    {
        match value {
            None => Ok(AddMetadataField::Keep),
            Some(text) => match text.parse() {
                Ok(value) => Ok(AddMetadataField::Set(value)),
                Err(error) => Err(format!("'{key}': {error}")),
            },
        }
    }
    let version = name.version.as_ref().map(ToString::to_string);
    let mut add = AddMetadata::default();
    add.name = AddMetadataField::Set(super::name::id(name));
    add.processed_by = vec![("wash".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    add.version = set("version", version.as_ref())?;
    add.authors = set("authors", metadata.authors.as_ref())?;
    add.description = set("description", metadata.description.as_ref())?;
    add.licenses = set("licenses", metadata.licenses.as_ref())?;
    add.source = set("source", metadata.source.as_ref())?;
    add.homepage = set("homepage", metadata.homepage.as_ref())?;
    add.revision = set("revision", metadata.revision.as_ref())?;
    Ok(add)
}

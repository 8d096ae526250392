//! Merges the layers and records the layer of each value.

use std::collections::BTreeMap;

use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider};
use serde_json::Value;

use super::document::Document;
use super::keys;
use crate::error::{Error, Result};

/// The merged values and the layer of each.
pub(crate) struct Merged {
    /// The effective values.
    pub(crate) value: Value,
    /// Index of the layer by JSON pointer, for every value except non-empty maps and items of lists.
    pub(crate) layers: BTreeMap<String, usize>,
}

/// Merges `layers`, lowest first: maps are merged key by key, everything else is replaced.
pub(crate) fn merge(layers: &[Document]) -> Result<Merged> {
    let fail = |error: figment::Error| {
        Error::usage("cannot merge the layers of the configuration").with_source(&error)
    };
    let figment = layers
        .iter()
        .enumerate()
        .fold(Figment::new(), |figment, layer| figment.merge(Tagged(layer)));
    let dict = figment
        .data()
        .map_err(fail)?
        .remove(&Profile::Default)
        .unwrap_or_default();
    let mut origins = BTreeMap::new();
    walk(&figment, &dict, "", &mut origins);
    let value = serde_json::to_value(&dict)
        .map_err(|error| Error::usage("cannot merge the layers of the configuration").with_source(&error))?;
    Ok(Merged {
        value,
        layers: origins,
    })
}

fn walk(figment: &Figment, dict: &Dict, pointer: &str, origins: &mut BTreeMap<String, usize>) {
    for (key, value) in dict {
        let pointer = keys::push(pointer, key);
        match value.as_dict() {
            Some(dict) if !dict.is_empty() => walk(figment, dict, &pointer, origins),
            _ => {
                let index = figment
                    .get_metadata(value.tag())
                    .and_then(|metadata| metadata.name.parse().ok());
                origins.extend(index.map(|index| (pointer, index)));
            }
        }
    }
}

/// A layer with its index as its figment metadata.
struct Tagged<'a>((usize, &'a Document));

impl Provider for Tagged<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.0.0.to_string())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut dict = Dict::new();
        for (key, value) in self.0.1.value.as_object().into_iter().flatten() {
            dict.insert(key.clone(), figment::value::Value::serialize(value)?);
        }
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::origin::Layer;

    #[test]
    fn maps_merge_and_lists_are_replaced() {
        let low = json!({ "build": { "env": { "A": "1", "B": "1" } }, "dev": { "volumes": [1, 2] } });
        let high = json!({ "build": { "env": { "B": "2" } }, "dev": { "volumes": [3] } });
        let merged = merge(&[
            Document::new(Layer::User, low),
            Document::new(Layer::Project, high),
        ])
        .unwrap();
        assert_eq!(
            merged.value,
            json!({ "build": { "env": { "A": "1", "B": "2" } }, "dev": { "volumes": [3] } })
        );
        assert_eq!(merged.layers["/build/env/A"], 0);
        assert_eq!(merged.layers["/build/env/B"], 1);
        assert_eq!(merged.layers["/dev/volumes"], 1);
    }
}

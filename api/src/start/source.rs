//! What a message is made of.

use std::collections::BTreeMap;

use super::error::{Referenced, StartError};
use crate::Settings;
use crate::manifest::{ArtifactSpec, ConfigLayer, WorkloadSpec};

/// A workload to start: one replica of a manifest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The namespace of the workload.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its annotations.
    pub annotations: BTreeMap<String, String>,
    /// What it is.
    pub spec: WorkloadSpec,
    /// The name of the Artifact for each NAME of an image `artifact://NAME`.
    pub artifacts: BTreeMap<String, String>,
}

/// The objects that manifests refer to, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct References {
    /// The values of `ConfigMap`s.
    pub config_maps: BTreeMap<String, BTreeMap<String, String>>,
    /// The values of `Secret`s, decoded.
    pub secrets: BTreeMap<String, Settings>,
    /// Artifacts.
    pub artifacts: BTreeMap<String, ArtifactSpec>,
}

impl References {
    /// The values here come first, then those of the `ConfigMap`s, then those of the `Secret`s; later ones win.
    pub(super) fn values(&self, layer: &ConfigLayer) -> Result<Settings, StartError> {
        let mut values = layer.config.clone();
        for reference in &layer.config_from {
            let map = self.config_maps.get(&reference.name);
            let map = map.ok_or_else(|| StartError::absent(Referenced::ConfigMap, &reference.name))?;
            values.extend(map.clone());
        }
        for reference in &layer.secret_from {
            values.extend(self.secret(&reference.name)?.clone().into_inner());
        }
        Ok(values)
    }

    pub(super) fn secret(&self, name: &str) -> Result<&Settings, StartError> {
        let secret = self.secrets.get(name);
        secret.ok_or_else(|| StartError::absent(Referenced::Secret, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        values
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn later_layers_win() {
        let references = References {
            config_maps: [
                ("one".to_owned(), map(&[("A", "1"), ("B", "1")])),
                ("two".to_owned(), map(&[("B", "2")])),
            ]
            .into(),
            secrets: [("hidden".to_owned(), map(&[("C", "3")]).into())].into(),
            ..References::default()
        };
        let layer = |config_from: &[&str], secret_from: &[&str]| ConfigLayer {
            config_from: config_from.iter().map(|name| (*name).into()).collect(),
            secret_from: secret_from.iter().map(|name| (*name).into()).collect(),
            config: map(&[("A", "0"), ("C", "0"), ("D", "0")]).into(),
        };
        let values = references.values(&layer(&["one", "two"], &["hidden"])).unwrap();
        assert_eq!(*values, map(&[("A", "1"), ("B", "2"), ("C", "3"), ("D", "0")]));
        let absent = references.values(&layer(&["three"], &[])).unwrap_err();
        assert_eq!(absent, StartError::absent(Referenced::ConfigMap, "three"));
        let absent = references.values(&layer(&[], &["three"])).unwrap_err();
        assert_eq!(absent.to_string(), "there is no Secret 'three'");
    }
}

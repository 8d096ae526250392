//! The input of the conversion.

use std::collections::BTreeMap;

use super::error::{Referenced, StartError};
use crate::Settings;
use crate::manifest::{ArtifactSpec, ConfigLayer, WorkloadSpec};

/// A workload to start: one replica of a manifest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// Namespace of the workload.
    pub namespace: String,
    /// Name of the workload.
    pub name: String,
    /// Annotations of the workload.
    pub annotations: BTreeMap<String, String>,
    /// Specification of the workload.
    pub spec: WorkloadSpec,
    /// Name of the Artifact object for each `NAME` in `artifact://NAME`.
    pub artifacts: BTreeMap<String, String>,
}

/// The objects that manifests refer to, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct References {
    /// Values of `ConfigMap`s.
    pub config_maps: BTreeMap<String, BTreeMap<String, String>>,
    /// Decoded values of `Secret`s.
    pub secrets: BTreeMap<String, Settings>,
    /// Artifacts.
    pub artifacts: BTreeMap<String, ArtifactSpec>,
}

impl References {
    /// Merges the inline values, then those of the `ConfigMap`s, then those of the `Secret`s. Later values override earlier
    /// ones.
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
        assert_eq!(absent.to_string(), "Secret 'three' not found");
    }
}

//! Reads manifest files, as for a Kubernetes cluster, with `Workload`, `WorkloadDeployment`, `WorkloadReplicaSet`, `Artifact`,
//! `ConfigMap` and `Secret` objects.

use std::fmt;
use std::path::Path;

use serde::Deserialize as _;
use serde_norway::Value;
use wash_api::manifest::{
    API_VERSION, Artifact, Kind, Workload, WorkloadDeployment, WorkloadReplicaSet, WorkloadReplicaTemplate,
};
use wash_api::start::{References, Source};

use super::document::{self, Head};
use crate::error::{Error, Result};

/// The objects in the given files.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// Workloads, deployments and replica sets, in file order.
    pub(crate) workloads: Vec<WorkloadManifest>,
    /// Objects that the workloads refer to.
    pub(crate) references: References,
    /// Kubernetes objects that hosts do not use and that are skipped, such as `Service 'shop'`.
    pub(crate) passed_over: Vec<String>,
}

/// A workload and its number of replicas.
#[derive(Clone, Debug)]
pub(crate) struct WorkloadManifest {
    /// Number of replicas.
    pub(crate) replicas: u32,
    /// Source of the workload to start.
    pub(crate) source: Source,
}

impl Manifests {
    /// Reads files, each of which may contain several documents.
    ///
    /// # Errors
    /// Exit code 2: a file cannot be read, or its contents are invalid.
    pub(crate) fn read<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        let mut manifests = Self::default();
        for file in files {
            let name = file.display();
            let usage = |what: String, why: &dyn fmt::Display| Error::usage(what).caused_by(why);
            let text = std::fs::read_to_string(file)
                .map_err(|error| usage(format!("cannot read '{name}'"), &error))?;
            for (index, document) in serde_norway::Deserializer::from_str(&text).enumerate() {
                let document = Value::deserialize(document)
                    .map_err(|error| usage(format!("'{name}' is not valid YAML"), &error))?;
                if document.is_null() {
                    continue;
                }
                manifests
                    .add(document)
                    .map_err(|why| Error::usage(format!("document {} of '{name}': {why}", index + 1)))?;
            }
        }
        Ok(manifests)
    }

    fn add(&mut self, document: Value) -> std::result::Result<(), String> {
        let head = Head::deserialize(document.clone()).map_err(|error| error.to_string())?;
        let name = head.metadata.name.clone().filter(|name| !name.is_empty());
        let name = name.ok_or("metadata.name is missing")?;
        match (head.api_version.as_str(), head.kind.as_str()) {
            (API_VERSION, _) => self.add_ours(name, head, document)?,
            ("v1", "ConfigMap") => {
                let values = document::config_map(document)?;
                self.references.config_maps.insert(name, values);
            }
            ("v1", "Secret") => {
                let values = document::secret(&name, document)?;
                self.references.secrets.insert(name, values);
            }
            ("", _) | (_, "") => return Err("apiVersion or kind is missing".to_owned()),
            // For example, the Service in front of a workload.
            (_, kind) => self.passed_over.push(format!("{kind} '{name}'")),
        }
        Ok(())
    }

    fn add_ours(&mut self, name: String, head: Head, document: Value) -> std::result::Result<(), String> {
        let metadata = head.metadata;
        let source = Source {
            namespace: metadata
                .namespace
                .filter(|namespace| !namespace.is_empty())
                .unwrap_or_else(|| "default".to_owned()),
            name,
            annotations: metadata.annotations.unwrap_or_default(),
            ..Source::default()
        };
        match Kind::from_name(&head.kind) {
            Some(Kind::Workload) => {
                let spec = document::object::<Workload>(document)?.spec;
                let source = Source { spec, ..source };
                let replicas = 1;
                self.workloads.push(WorkloadManifest { replicas, source });
            }
            Some(Kind::WorkloadDeployment) => {
                let spec = document::object::<WorkloadDeployment>(document)?.spec;
                let mut source = replica(source, spec.template);
                source.spec.kubernetes = spec.kubernetes.or(source.spec.kubernetes);
                let artifacts = spec.artifacts.into_iter();
                source.artifacts = artifacts.map(|it| (it.name, it.artifact_from.name)).collect();
                let replicas = spec.replicas;
                self.workloads.push(WorkloadManifest { replicas, source });
            }
            Some(Kind::WorkloadReplicaSet) => {
                let spec = document::object::<WorkloadReplicaSet>(document)?.spec;
                let source = replica(source, spec.template);
                let replicas = spec.replicas;
                self.workloads.push(WorkloadManifest { replicas, source });
            }
            Some(Kind::Artifact) => {
                let spec = document::object::<Artifact>(document)?.spec;
                self.references.artifacts.insert(source.name, spec);
            }
            Some(Kind::Host) | None => {
                let kind = head.kind;
                return Err(format!(
                    "unsupported kind '{kind}' of {API_VERSION}: expected Workload, WorkloadDeployment, \
                     WorkloadReplicaSet or Artifact"
                ));
            }
        }
        Ok(())
    }
}

/// The source of a replica. It has the annotations of the template, not those of the deployment.
fn replica(source: Source, template: WorkloadReplicaTemplate) -> Source {
    Source {
        annotations: template.annotations,
        spec: template.spec,
        ..source
    }
}

#[cfg(test)]
mod tests {
    use wash_api::manifest::PullPolicy;

    use super::*;

    fn read(text: &str) -> Result<Manifests> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, text).unwrap();
        Manifests::read([file.as_path()])
    }

    #[test]
    fn a_file_may_have_documents_of_several_kinds() {
        let manifests = read(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { A: b }\n---\n\
             apiVersion: v1\nkind: Secret\nmetadata: { name: hidden }\ndata: { T: aHVudGVyMg== }\nstringData: { U: x }\n---\n\
             apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: WorkloadDeployment\nmetadata: { name: shop, namespace: n }\n\
             spec:\n  replicas: 3\n  deployPolicy: RollingUpdate\n  template:\n    metadata: { labels: { app: shop } }\n    \
             spec:\n      hostSelector: { hostgroup: default }\n      components:\n      - name: app\n        image: a:1\n        \
             imagePullPolicy: Always\n        localResources:\n          environment:\n            configFrom: [ { name: settings } ]\n",
        )
        .unwrap();
        let [workload] = manifests.workloads.as_slice() else {
            panic!("{manifests:?}")
        };
        assert_eq!((workload.source.namespace.as_str(), workload.replicas), ("n", 3));
        let component = &workload.source.spec.components[0];
        assert_eq!(component.image_pull_policy, Some(PullPolicy::Always));
        assert_eq!(
            component.local_resources.environment.config_from[0].name,
            "settings"
        );
        assert_eq!(manifests.references.secrets["hidden"]["T"], "hunter2");
        assert!(!format!("{manifests:?}").contains("hunter2"));
    }

    #[test]
    fn errors_for_invalid_documents_name_the_reason() {
        let workload = |spec: &str| {
            format!("apiVersion: {API_VERSION}\nkind: Workload\nmetadata: {{ name: a }}\nspec: {spec}\n")
        };
        for (text, why) in [
            ("a: [".to_owned(), "is not valid YAML"),
            (
                "kind: Pod\nmetadata: { name: a }".to_owned(),
                "apiVersion or kind is missing",
            ),
            (
                format!("apiVersion: {API_VERSION}\nkind: Workloads\nmetadata: {{ name: a }}"),
                "unsupported kind 'Workloads'",
            ),
            (
                format!("apiVersion: {API_VERSION}\nkind: Workload\nspec: {{}}"),
                "metadata.name is missing",
            ),
            (workload("{ componets: [] }"), "unknown field `componets`"),
            (
                workload("{ components: [ { imagePullPolicy: Often } ] }"),
                "Often",
            ),
        ] {
            let error = read(&text).unwrap_err();
            let error = format!("{error:?}");
            assert!(error.contains(why), "{error}");
        }
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { T: { hunter2: x } }";
        let error = format!("{:?}", read(secret).unwrap_err());
        assert!(
            error.contains("a value that is not a string") && !error.contains("hunter2"),
            "{error}"
        );
    }

    #[test]
    fn unknown_fields_of_the_specification_are_rejected() {
        let deployment = |rest: &str| {
            format!(
                "apiVersion: {API_VERSION}\nkind: WorkloadDeployment\nmetadata: {{ name: a, uid: x, managedFields: [] }}\n\
                 spec: {{ template: {{ metadata: {{}}, spec: {{ {rest} }} }} }}\nstatus: {{ of: {{ the: future }} }}\n"
            )
        };
        assert!(read(&deployment("service: { image: a }")).is_ok());
        let error = read(&deployment(
            "service: { image: a, localResources: { allowedHost: [] } }",
        ))
        .unwrap_err();
        let why = "unknown field `allowedHost` in spec.template.spec.service.localResources";
        assert!(error.message().ends_with(why), "{error:?}");
        let error = read(&deployment("components: [ {}, { imag: a } ]")).unwrap_err();
        assert!(
            error
                .message()
                .ends_with("unknown field `imag` in spec.template.spec.components.1"),
            "{error:?}"
        );
    }
}

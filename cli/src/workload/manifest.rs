//! Files with `Workload`, `WorkloadDeployment`, `WorkloadReplicaSet`, `Artifact`, `ConfigMap` and `Secret`, as a Kubernetes cluster
//! has them.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};

/// The API of workloads.
pub(crate) const API: &str = "runtime.wasmcloud.dev/v1alpha1";

/// What some files hold.
#[derive(Debug, Default)]
pub(crate) struct Manifests {
    /// Workloads and deployments, in their order.
    pub(crate) workloads: Vec<WorkloadManifest>,
    /// Settings by the name of their `ConfigMap`.
    pub(crate) config_maps: BTreeMap<String, BTreeMap<String, String>>,
    /// Secrets by their name.
    pub(crate) secrets: BTreeMap<String, SecretManifest>,
    /// Images by the name of their `Artifact`.
    pub(crate) artifacts: BTreeMap<String, ArtifactSpec>,
    /// What is for Kubernetes and not for hosts, such as `Service 'shop'`.
    pub(crate) passed_over: Vec<String>,
}

/// A workload, and how many of it.
#[derive(Clone, Debug)]
pub(crate) struct WorkloadManifest {
    /// Namespace; `default` if the file says none.
    pub(crate) namespace: String,
    /// Name.
    pub(crate) name: String,
    /// Annotations.
    pub(crate) annotations: BTreeMap<String, String>,
    /// How many.
    pub(crate) replicas: u32,
    /// What it is.
    pub(crate) spec: WorkloadSpec,
    /// For images that are given as `artifact://NAME`: the `Artifact` behind each name.
    pub(crate) artifacts: BTreeMap<String, String>,
}

/// A secret; it is never shown.
#[derive(Clone, Default)]
pub(crate) struct SecretManifest(pub(crate) BTreeMap<String, String>);

impl fmt::Debug for SecretManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct WorkloadFile {
    spec: WorkloadSpec,
}

#[derive(Deserialize)]
struct DeploymentFile {
    spec: DeploymentSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeploymentSpec {
    #[serde(default = "one")]
    replicas: u32,
    template: Template,
    // Rolling out is what an operator is for.
    #[serde(default, rename = "deployPolicy")]
    _deploy_policy: Option<String>,
    #[serde(default)]
    artifacts: Vec<ArtifactReference>,
    #[serde(default)]
    kubernetes: Option<KubernetesSpec>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ArtifactReference {
    name: String,
    artifact_from: Named,
}

#[derive(Deserialize)]
struct ArtifactFile {
    spec: ArtifactSpec,
}

/// `spec` of an artifact.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ArtifactSpec {
    /// Where it is.
    pub(crate) image: String,
    /// Who may get it.
    #[serde(default)]
    pub(crate) image_pull_secret: Option<Named>,
}

/// What a workload is in Kubernetes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KubernetesSpec {
    /// The service in front of it, by whose names requests come.
    #[serde(default)]
    pub(crate) service: Option<Named>,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize)]
struct Template {
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    spec: WorkloadSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataFile {
    #[serde(default)]
    data: BTreeMap<String, String>,
    #[serde(default)]
    string_data: BTreeMap<String, String>,
}

/// `spec` of a workload.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct WorkloadSpec {
    /// Labels that a host must have.
    pub(crate) host_selector: BTreeMap<String, String>,
    /// The host that it must be.
    pub(crate) host_id: String,
    /// The environment that a host must have.
    pub(crate) environment: String,
    /// Components.
    pub(crate) components: Vec<ComponentSpec>,
    /// Interfaces that the host provides.
    pub(crate) host_interfaces: Vec<InterfaceSpec>,
    /// The service.
    pub(crate) service: Option<ServiceSpec>,
    /// Volumes.
    pub(crate) volumes: Vec<VolumeSpec>,
    /// What it is in Kubernetes.
    pub(crate) kubernetes: Option<KubernetesSpec>,
}

/// A component.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct ComponentSpec {
    /// Name.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) image: String,
    /// Who may get it.
    pub(crate) image_pull_secret: Option<Named>,
    /// When a registry is asked.
    pub(crate) image_pull_policy: Option<PullPolicy>,
    /// Instances that are kept.
    pub(crate) pool_size: i32,
    /// Invocations at once.
    pub(crate) max_invocations: i32,
    /// Instances at once.
    pub(crate) max_concurrency: i32,
    /// What it may use.
    pub(crate) local_resources: ResourcesSpec,
}

/// The service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct ServiceSpec {
    /// Where it is.
    pub(crate) image: String,
    /// Who may get it.
    pub(crate) image_pull_secret: Option<Named>,
    /// When a registry is asked.
    pub(crate) image_pull_policy: Option<PullPolicy>,
    /// How often it is started again.
    pub(crate) max_restarts: u64,
    /// What it may use.
    pub(crate) local_resources: ResourcesSpec,
}

/// When a registry is asked for an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum PullPolicy {
    /// Each time.
    Always,
    /// If the host does not have it.
    IfNotPresent,
    /// Not at all.
    Never,
}

/// What a part may use.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct ResourcesSpec {
    /// Volumes.
    pub(crate) volume_mounts: Vec<MountSpec>,
    /// Environment variables.
    pub(crate) environment: Layers,
    /// Settings.
    pub(crate) config: BTreeMap<String, String>,
    /// Hosts of HTTP requests.
    pub(crate) allowed_hosts: Vec<String>,
    /// Names that may be looked up.
    pub(crate) allowed_ip_name_lookups: Vec<String>,
    /// Ports of the host's own loopback.
    pub(crate) allowed_host_loopback_ports: Vec<String>,
    /// Memory of one instance in MiB; 0: what the host gives.
    pub(crate) memory_limit_mb: i32,
    /// Thousandths of a core that all instances use together; 0: what there is.
    pub(crate) cpu_limit: i32,
}

/// Values from several places.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct Layers {
    /// From `ConfigMap`s.
    pub(crate) config_from: Vec<Named>,
    /// From `Secret`s.
    pub(crate) secret_from: Vec<Named>,
    /// Written here.
    pub(crate) config: BTreeMap<String, String>,
}

/// An interface that the host provides.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct InterfaceSpec {
    /// Name of this instance.
    pub(crate) name: String,
    /// Namespace of the package.
    pub(crate) namespace: String,
    /// Name of the package.
    pub(crate) package: String,
    /// Its interfaces.
    pub(crate) interfaces: Vec<String>,
    /// Its version.
    pub(crate) version: String,
    /// Settings from `ConfigMap`s.
    pub(crate) config_from: Vec<Named>,
    /// Settings from `Secret`s.
    pub(crate) secret_from: Vec<Named>,
    /// Settings written here.
    pub(crate) config: BTreeMap<String, String>,
}

/// A reference by name.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Named {
    /// The name.
    pub(crate) name: String,
}

/// A volume.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct VolumeSpec {
    /// Name.
    pub(crate) name: String,
    /// An empty folder.
    pub(crate) ephemeral: Option<BTreeMap<String, serde_norway::Value>>,
    /// A folder of the host.
    pub(crate) host_path: Option<HostPathSpec>,
}

/// A folder of the host.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HostPathSpec {
    /// Its path.
    pub(crate) path: String,
}

/// Where a volume is seen.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MountSpec {
    /// The volume.
    pub(crate) name: String,
    /// Path that the part sees.
    pub(crate) mount_path: String,
    /// Refuse writes.
    #[serde(default)]
    pub(crate) read_only: bool,
}

impl Manifests {
    /// Read files, each of which may hold several documents.
    ///
    /// # Errors
    /// Exit code 2: a file cannot be read, or holds something else.
    pub(crate) fn read<'a>(files: impl IntoIterator<Item = &'a Path>) -> Result<Self> {
        let mut manifests = Self::default();
        for file in files {
            let name = file.display();
            let wrong = |what: String, why: &dyn fmt::Display| Error::usage(what).caused_by(why);
            let text = std::fs::read_to_string(file)
                .map_err(|error| wrong(format!("cannot read '{name}'"), &error))?;
            for (index, document) in serde_norway::Deserializer::from_str(&text).enumerate() {
                let value = serde_norway::Value::deserialize(document)
                    .map_err(|error| wrong(format!("'{name}' is no YAML"), &error))?;
                if value.is_null() {
                    continue;
                }
                manifests
                    .add(value)
                    .map_err(|why| Error::usage(format!("document {} of '{name}': {why}", index + 1)))?;
            }
        }
        Ok(manifests)
    }

    fn add(&mut self, value: serde_norway::Value) -> std::result::Result<(), String> {
        let told = |error: serde_norway::Error| error.to_string();
        let head: Head = Head::deserialize(value.clone()).map_err(told)?;
        let Metadata {
            name,
            namespace,
            annotations,
        } = head.metadata;
        if name.is_empty() {
            return Err("it has no metadata.name".to_owned());
        }
        match (head.api_version.as_str(), head.kind.as_str()) {
            (API, "Workload") => {
                let file = WorkloadFile::deserialize(value).map_err(told)?;
                self.workloads.push(WorkloadManifest {
                    namespace: or_default(namespace),
                    name,
                    annotations,
                    replicas: 1,
                    spec: file.spec,
                    artifacts: BTreeMap::new(),
                });
            }
            (API, "WorkloadDeployment" | "WorkloadReplicaSet") => {
                let file = DeploymentFile::deserialize(value).map_err(told)?;
                let mut spec = file.spec.template.spec;
                spec.kubernetes = file.spec.kubernetes.or(spec.kubernetes);
                let artifacts = file.spec.artifacts.into_iter();
                self.workloads.push(WorkloadManifest {
                    namespace: or_default(namespace),
                    name,
                    annotations: file.spec.template.annotations,
                    replicas: file.spec.replicas,
                    spec,
                    artifacts: artifacts.map(|it| (it.name, it.artifact_from.name)).collect(),
                });
            }
            (API, "Artifact") => {
                let file = ArtifactFile::deserialize(value).map_err(told)?;
                self.artifacts.insert(name, file.spec);
            }
            ("v1", "ConfigMap") => {
                let file = DataFile::deserialize(value).map_err(told)?;
                self.config_maps.insert(name, file.data);
            }
            ("v1", "Secret") => {
                // What does not fit is not shown.
                let file = DataFile::deserialize(value)
                    .map_err(|_| format!("Secret '{name}' has something else than text"))?;
                let secret = decoded(&name, file)?;
                self.secrets.insert(name, secret);
            }
            (API, kind) => {
                return Err(format!(
                    "'{kind}' is not read here: of {API} there are Workload, WorkloadDeployment, WorkloadReplicaSet and Artifact"
                ));
            }
            ("", _) | (_, "") => return Err("it has no apiVersion, or no kind".to_owned()),
            // Such as the Service in front of a workload, which a file may well have beside it.
            (_, kind) => self.passed_over.push(format!("{kind} '{name}'")),
        }
        Ok(())
    }
}

fn or_default(namespace: String) -> String {
    if namespace.is_empty() {
        "default".to_owned()
    } else {
        namespace
    }
}

fn decoded(name: &str, file: DataFile) -> std::result::Result<SecretManifest, String> {
    use base64::Engine as _;
    let mut values = BTreeMap::new();
    for (key, value) in file.data {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(value.trim())
            .map_err(|_| format!("'{key}' of Secret '{name}' is no base64"))?;
        let text = String::from_utf8(bytes).map_err(|_| format!("'{key}' of Secret '{name}' is no UTF-8"))?;
        values.insert(key, text);
    }
    values.extend(file.string_data);
    Ok(SecretManifest(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifests> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, text).unwrap();
        Manifests::read([file.as_path()])
    }

    #[test]
    fn several_documents_of_several_kinds() {
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
        assert_eq!((workload.namespace.as_str(), workload.replicas), ("n", 3));
        let component = &workload.spec.components[0];
        assert_eq!(component.image_pull_policy, Some(PullPolicy::Always));
        assert_eq!(
            component.local_resources.environment.config_from[0].name,
            "settings"
        );
        assert_eq!(manifests.secrets["hidden"].0["T"], "hunter2");
        assert!(!format!("{manifests:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_something_else_is_told() {
        let workload = |spec: &str| {
            format!("apiVersion: {API}\nkind: Workload\nmetadata: {{ name: a }}\nspec: {spec}\n")
        };
        for (text, why) in [
            ("a: [".to_owned(), "is no YAML"),
            (
                "kind: Pod\nmetadata: { name: a }".to_owned(),
                "it has no apiVersion",
            ),
            (
                format!("apiVersion: {API}\nkind: Workloads\nmetadata: {{ name: a }}"),
                "'Workloads' is not read here",
            ),
            (
                format!("apiVersion: {API}\nkind: Workload\nspec: {{}}"),
                "no metadata.name",
            ),
            (workload("{ componets: [] }"), "unknown field `componets`"),
            (
                workload("{ components: [ { imagePullPolicy: Often } ] }"),
                "Often",
            ),
        ] {
            let error = read(&text).unwrap_err();
            let told = format!("{error:?}");
            assert!(told.contains(why), "{told}");
        }
        let secret = "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { T: { hunter2: x } }";
        let told = format!("{:?}", read(secret).unwrap_err());
        assert!(
            told.contains("something else than text") && !told.contains("hunter2"),
            "{told}"
        );
    }
}

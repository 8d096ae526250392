//! Converts manifests to requests, with hints for the errors of [`wash_api::start`].

use wash_api::protocol;
use wash_api::start::{self, StartError};

use super::manifest::{Manifests, WorkloadManifest};
use crate::error::{Error, Result};

impl Manifests {
    /// Returns the request that starts a workload. An operator creates the same request from the same files.
    ///
    /// # Errors
    /// Exit code 2: an object that the workload refers to is missing in the files, or a value is invalid.
    pub(crate) fn request(&self, workload: &WorkloadManifest) -> Result<protocol::Workload> {
        start::workload(&workload.source, &self.references).map_err(Error::from)
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Self {
        match &error {
            StartError::Absent { kind, name } => {
                Self::usage(format!("{kind} '{name}' not found in the files"))
                    .hint("add its file with another --file")
            }
            StartError::NoArtifact { .. } => Self::usage(error.to_string()).hint("add it to spec.artifacts"),
            StartError::PullSecret { .. } | StartError::Volume(_) | StartError::Unwritable(_) => {
                Self::usage(error.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use wash_api::start::is_without_route;

    use super::*;

    #[test]
    fn a_missing_object_is_an_error_with_a_hint() {
        let text = "apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Workload\nmetadata: { name: shop }\nspec:\n  \
             components: [ { image: a, localResources: { environment: { configFrom: [ { name: three } ] } } } ]\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, text).unwrap();
        let mut manifests = Manifests::read([file.as_path()]).unwrap();
        let absent = manifests.request(&manifests.workloads[0]).unwrap_err();
        assert_eq!(absent.message(), "ConfigMap 'three' not found in the files");
        assert_eq!(absent.hints(), ["add its file with another --file"]);
        manifests.workloads[0].source.spec.components[0].image = "artifact://web".to_owned();
        let absent = manifests.request(&manifests.workloads[0]).unwrap_err();
        assert!(
            absent
                .message()
                .starts_with("workload 'shop' has no artifact 'web'"),
            "{absent:?}"
        );
        assert_eq!(absent.hints(), ["add it to spec.artifacts"]);
    }

    const FILE: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { ADDRESS: "nats://[::1]:4222", "tab": "a\tb" }
---
apiVersion: v1
kind: Secret
metadata: { name: pull }
stringData: { .dockerconfigjson: '{"auths":{"registry.example":{"username":"me","password":"p\u00e4ss\""}}}' }
---
apiVersion: runtime.wasmcloud.dev/v1alpha1
kind: Workload
metadata: { name: shop, namespace: test, annotations: { team: ä } }
spec:
  components:
  - name: app
    image: registry.example/shop/app:1
    imagePullSecret: { name: pull }
    imagePullPolicy: Always
    poolSize: 2
    maxInvocations: -1
    maxConcurrency: 2147483647
    localResources:
      volumeMounts: [ { name: data, mountPath: /data, readOnly: true }, { name: tmp, mountPath: /tmp } ]
      environment: { config: { EMPTY: "" }, configFrom: [ { name: settings } ] }
      config: { a: "<&>" }
      allowedHosts: [ "*.example.com" ]
      allowedIpNameLookups: [ db.example.com ]
      allowedHostLoopbackPorts: [ 53/udp ]
      memoryLimitMb: 64
      cpuLimit: 500
  - image: registry.example/shop/plain:1
    imagePullPolicy: IfNotPresent
  hostInterfaces:
  - { name: web, namespace: wasi, package: http, version: 0.2.0, interfaces: [ incoming-handler ], config: { host: shop } }
  service: { image: registry.example/shop/service:1, imagePullPolicy: Never, maxRestarts: 18446744073709551615 }
  volumes:
  - { name: data, hostPath: { path: /var/lib/shop } }
  - { name: tmp, ephemeral: {} }
"#;

    /// The sample is one that an operator in Go parses: see the samples in the tests of `wash-api`.
    #[test]
    fn requests_match_the_samples_checked_with_go() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, FILE).unwrap();
        let manifests = Manifests::read([file.as_path()]).unwrap();
        let request = protocol::WorkloadStartRequest {
            workload: Some(manifests.request(&manifests.workloads[0]).unwrap()),
            workload_id: "test.shop.0".to_owned(),
        };
        let written = serde_json::to_string_pretty(&request).unwrap() + "\n";
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/tests/samples");
        let sample = format!("{samples}/ours-start-request.files.json");
        if std::env::var_os("UPDATE_SAMPLES").is_some() {
            std::fs::write(&sample, &written).unwrap();
        }
        assert_eq!(written, std::fs::read_to_string(sample).unwrap());
    }

    #[test]
    fn the_examples_of_the_documentation_become_requests() {
        let text = "apiVersion: v1\nkind: Service\nmetadata: { name: shop }\nspec: { ports: [ { port: 80 } ] }\n---\n\
             apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: Artifact\nmetadata: { name: hello }\n\
             spec: { image: 'ghcr.io/acme/hello:1' }\n---\n\
             apiVersion: runtime.wasmcloud.dev/v1alpha1\nkind: WorkloadDeployment\nmetadata: { name: shop, namespace: n }\n\
             spec:\n  kubernetes: { service: { name: shop } }\n  artifacts: [ { name: web, artifactFrom: { name: hello } } ]\n  \
             template:\n    spec:\n      components: [ { name: web, image: 'artifact://web' } ]\n      hostInterfaces:\n      \
             - { namespace: wasi, package: http, interfaces: [incoming-handler], config: { host-aliases: own } }\n      \
             - { namespace: wasi, package: keyvalue, interfaces: [store] }\n";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, text).unwrap();
        let mut manifests = Manifests::read([file.as_path()]).unwrap();
        assert_eq!(manifests.passed_over, ["Service 'shop'"]);
        let request = manifests.request(&manifests.workloads[0]).unwrap();
        assert!(!is_without_route(&request));
        let world = request.wit_world.unwrap();
        assert_eq!(world.components[0].image, "ghcr.io/acme/hello:1");
        assert_eq!(
            world.host_interfaces[0].config["host-aliases"],
            "own,shop.n,shop.n.svc,shop.n.svc.cluster.local,shop"
        );
        assert!(world.host_interfaces[1].config.is_empty());
        manifests.references.artifacts.clear();
        let absent = manifests.request(&manifests.workloads[0]).unwrap_err();
        assert_eq!(absent.message(), "Artifact 'hello' not found in the files");
        manifests.workloads[0].source.spec.kubernetes = None;
        manifests.workloads[0].source.spec.components.clear();
        manifests.workloads[0].source.spec.host_interfaces[0]
            .config
            .clear();
        let request = manifests.request(&manifests.workloads[0]).unwrap();
        assert!(is_without_route(&request));
    }
}

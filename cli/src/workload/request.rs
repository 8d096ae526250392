//! From files to messages.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};
use wash_runtime::washlet::protocol;

use super::manifest::{
    ComponentSpec, InterfaceSpec, Layers, Manifests, Named, PullPolicy, ResourcesSpec, ServiceSpec,
    VolumeSpec, WorkloadManifest,
};
use crate::error::{Error, Result, ResultExt as _};

/// The annotation with the digest of what a workload was started from, by which a change of its file is seen.
pub(crate) const SPEC_DIGEST: &str = "runtime.wasmcloud.dev/spec-digest";

impl Manifests {
    /// The message that starts a workload: as an operator makes it of the same files.
    ///
    /// # Errors
    /// Exit code 2: a `ConfigMap` or `Secret` is not in the files, or a volume is none.
    pub(crate) fn request(&self, workload: &WorkloadManifest) -> Result<protocol::Workload> {
        let spec = &workload.spec;
        let components = spec
            .components
            .iter()
            .map(|component| self.component(workload, component));
        let aliases = aliases(workload);
        let interfaces = spec.host_interfaces.iter().map(|interface| {
            let mut interface = self.interface(interface)?;
            if is_http(&interface) && !aliases.is_empty() {
                let names = interface.config.entry("host-aliases".to_owned()).or_default();
                let own = names.split(',').filter(|name| !name.trim().is_empty());
                *names = own
                    .chain(aliases.iter().map(String::as_str))
                    .collect::<Vec<_>>()
                    .join(",");
            }
            Ok(interface)
        });
        let mut request = protocol::Workload {
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            annotations: workload.annotations.clone(),
            service: spec
                .service
                .as_ref()
                .map(|service| self.service(workload, service))
                .transpose()?,
            wit_world: Some(protocol::WitWorld {
                components: components.collect::<Result<_>>()?,
                host_interfaces: interfaces.collect::<Result<_>>()?,
            }),
            volumes: spec.volumes.iter().map(volume).collect::<Result<_>>()?,
        };
        let text = serde_json::to_vec(&request).or_fail(|| "cannot write the message")?;
        let digest = format!("sha256:{:x}", Sha256::digest(text));
        request.annotations.insert(SPEC_DIGEST.to_owned(), digest);
        Ok(request)
    }

    /// The image, and who may get it: of a part itself, or of the `Artifact` that it names.
    fn image(
        &self,
        workload: &WorkloadManifest,
        image: &str,
        secret: Option<&Named>,
    ) -> Result<(String, Option<protocol::ImagePullSecret>)> {
        let Some(name) = image.strip_prefix("artifact://") else {
            return Ok((image.to_owned(), self.pull_secret(secret, image)?));
        };
        let from = workload.artifacts.get(name).ok_or_else(|| {
            Error::usage(format!(
                "workload '{}' has no artifact '{name}', which is the image of a part of it",
                workload.name
            ))
            .hint("name it in spec.artifacts")
        })?;
        let artifact = self.artifacts.get(from).ok_or_else(|| absent("Artifact", from))?;
        let secret = secret.or(artifact.image_pull_secret.as_ref());
        Ok((artifact.image.clone(), self.pull_secret(secret, &artifact.image)?))
    }

    fn component(
        &self,
        workload: &WorkloadManifest,
        component: &ComponentSpec,
    ) -> Result<protocol::Component> {
        let secret = component.image_pull_secret.as_ref();
        let (image, image_pull_secret) = self.image(workload, &component.image, secret)?;
        Ok(protocol::Component {
            image,
            local_resources: Some(self.resources(&component.local_resources)?),
            pool_size: component.pool_size,
            max_invocations: component.max_invocations,
            image_pull_secret,
            name: component.name.clone(),
            image_pull_policy: policy(component.image_pull_policy),
            max_concurrency: component.max_concurrency,
        })
    }

    fn service(&self, workload: &WorkloadManifest, service: &ServiceSpec) -> Result<protocol::Service> {
        let secret = service.image_pull_secret.as_ref();
        let (image, image_pull_secret) = self.image(workload, &service.image, secret)?;
        Ok(protocol::Service {
            image,
            local_resources: Some(self.resources(&service.local_resources)?),
            max_restarts: service.max_restarts,
            image_pull_secret,
            image_pull_policy: policy(service.image_pull_policy),
        })
    }

    fn resources(&self, resources: &ResourcesSpec) -> Result<protocol::LocalResources> {
        let mounts = resources.volume_mounts.iter().map(|mount| protocol::VolumeMount {
            name: mount.name.clone(),
            mount_path: mount.mount_path.clone(),
            read_only: mount.read_only,
        });
        Ok(protocol::LocalResources {
            config: resources.config.clone(),
            environment: self.layers(&resources.environment)?,
            volume_mounts: mounts.collect(),
            allowed_hosts: resources.allowed_hosts.clone(),
            allowed_ip_name_lookups: resources.allowed_ip_name_lookups.clone(),
            allowed_host_loopback_ports: resources.allowed_host_loopback_ports.clone(),
            memory_limit_mb: resources.memory_limit_mb,
            cpu_limit: resources.cpu_limit,
        })
    }

    fn interface(&self, interface: &InterfaceSpec) -> Result<protocol::WitInterface> {
        let layers = Layers {
            config_from: interface.config_from.clone(),
            secret_from: interface.secret_from.clone(),
            config: interface.config.clone(),
        };
        Ok(protocol::WitInterface {
            namespace: interface.namespace.clone(),
            package: interface.package.clone(),
            version: interface.version.clone(),
            interfaces: interface.interfaces.clone(),
            config: self.layers(&layers)?,
            name: interface.name.clone(),
        })
    }

    /// What is written there comes first, then the maps, then the secrets; what comes later wins.
    fn layers(&self, layers: &Layers) -> Result<BTreeMap<String, String>> {
        let mut values = layers.config.clone();
        for Named { name } in &layers.config_from {
            let map = self.config_maps.get(name);
            values.extend(map.ok_or_else(|| absent("ConfigMap", name))?.clone());
        }
        for Named { name } in &layers.secret_from {
            let secret = self.secrets.get(name);
            values.extend(secret.ok_or_else(|| absent("Secret", name))?.0.clone());
        }
        Ok(values)
    }

    /// User and password for the registry of an image, of a secret of the type `kubernetes.io/dockerconfigjson`.
    fn pull_secret(&self, named: Option<&Named>, image: &str) -> Result<Option<protocol::ImagePullSecret>> {
        const KEY: &str = ".dockerconfigjson";
        let Some(Named { name }) = named else {
            return Ok(None);
        };
        let secret = self.secrets.get(name).ok_or_else(|| absent("Secret", name))?;
        let wrong = |why: &str| Error::usage(format!("Secret '{name}' cannot be used to pull images: {why}"));
        let config = secret
            .0
            .get(KEY)
            .ok_or_else(|| wrong("it has no .dockerconfigjson"))?;
        let config: serde_json::Value =
            serde_json::from_str(config).map_err(|_| wrong("its .dockerconfigjson is no JSON"))?;
        let registry = registry(image);
        let auth = config
            .get("auths")
            .and_then(|auths| auths.get(&registry))
            .ok_or_else(|| wrong(&format!("it has nothing for '{registry}'")))?;
        let text = |key: &str| auth.get(key).and_then(serde_json::Value::as_str);
        if let (Some(username), Some(password)) = (text("username"), text("password")) {
            return Ok(Some(protocol::ImagePullSecret {
                username: username.to_owned(),
                password: password.to_owned(),
            }));
        }
        let pair = text("auth")
            .and_then(|auth| {
                use base64::Engine as _;
                base64::engine::general_purpose::STANDARD.decode(auth).ok()
            })
            .and_then(|bytes| String::from_utf8(bytes).ok());
        let pair = pair
            .as_deref()
            .and_then(|pair| pair.split_once(':'))
            .ok_or_else(|| wrong("it has neither user and password nor 'auth'"))?;
        Ok(Some(protocol::ImagePullSecret {
            username: pair.0.to_owned(),
            password: pair.1.to_owned(),
        }))
    }
}

/// Names by which requests come to the Kubernetes service of a workload.
fn aliases(workload: &WorkloadManifest) -> Vec<String> {
    let kubernetes = workload.spec.kubernetes.as_ref();
    let Some(Named { name }) = kubernetes.and_then(|kubernetes| kubernetes.service.as_ref()) else {
        return Vec::new();
    };
    let namespace = &workload.namespace;
    ["", ".svc", ".svc.cluster.local"]
        .map(|end| format!("{name}.{namespace}{end}"))
        .into_iter()
        .chain([name.clone()])
        .collect()
}

fn is_http(interface: &protocol::WitInterface) -> bool {
    let serves = |name: &String| matches!(name.as_str(), "incoming-handler" | "handler");
    interface.namespace == "wasi" && interface.package == "http" && interface.interfaces.iter().any(serves)
}

/// No request reaches this workload, although it has an interface for them.
pub(crate) fn is_without_route(workload: &protocol::Workload) -> bool {
    let interfaces = workload.wit_world.iter().flat_map(|world| &world.host_interfaces);
    let mut http = interfaces.filter(|interface| is_http(interface)).peekable();
    let named = |interface: &protocol::WitInterface| {
        let set = |key| {
            interface
                .config
                .get(key)
                .is_some_and(|names| !names.trim().is_empty())
        };
        set("host") || set("host-aliases")
    };
    http.peek().is_some() && !http.any(named)
}

fn absent(kind: &str, name: &str) -> Error {
    Error::usage(format!("{kind} '{name}' is in none of the files")).hint("name its file with another --file")
}

/// The key of the registry of an image in a docker configuration.
fn registry(image: &str) -> String {
    let first = image.split('/').next().unwrap_or_default();
    let is_registry = image.contains('/') && (first.contains(['.', ':']) || first == "localhost");
    match first {
        "docker.io" => "https://index.docker.io/v1/".to_owned(),
        first if is_registry => first.to_owned(),
        _ => "https://index.docker.io/v1/".to_owned(),
    }
}

fn policy(policy: Option<PullPolicy>) -> i32 {
    let policy = match policy {
        None => protocol::ImagePullPolicy::Unspecified,
        Some(PullPolicy::Always) => protocol::ImagePullPolicy::Always,
        Some(PullPolicy::IfNotPresent) => protocol::ImagePullPolicy::IfNotPresent,
        Some(PullPolicy::Never) => protocol::ImagePullPolicy::Never,
    };
    policy.into()
}

fn volume(volume: &VolumeSpec) -> Result<protocol::Volume> {
    use protocol::volume::VolumeType;
    let volume_type = match (&volume.ephemeral, &volume.host_path) {
        (Some(_), None) => VolumeType::EmptyDir(protocol::EmptyDir {}),
        (None, Some(path)) => VolumeType::HostPath(protocol::HostPath {
            local_path: path.path.clone(),
        }),
        _ => {
            return Err(Error::usage(format!(
                "volume '{}' must have one of ephemeral and hostPath",
                volume.name
            )));
        }
    };
    Ok(protocol::Volume {
        name: volume.name.clone(),
        volume_type: Some(volume_type),
    })
}

#[cfg(test)]
mod tests {
    use super::super::manifest::SecretManifest;
    use super::*;

    fn map(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        values
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn named(names: &[&str]) -> Vec<Named> {
        let one = |name: &&str| Named {
            name: (*name).to_owned(),
        };
        names.iter().map(one).collect()
    }

    #[test]
    fn later_layers_win() {
        let manifests = Manifests {
            config_maps: [
                ("one".to_owned(), map(&[("A", "1"), ("B", "1")])),
                ("two".to_owned(), map(&[("B", "2")])),
            ]
            .into(),
            secrets: [("hidden".to_owned(), SecretManifest(map(&[("C", "3")])))].into(),
            ..Manifests::default()
        };
        let layers = |config_from: &[&str], secret_from: &[&str]| Layers {
            config_from: named(config_from),
            secret_from: named(secret_from),
            config: map(&[("A", "0"), ("C", "0"), ("D", "0")]),
        };
        let values = manifests.layers(&layers(&["one", "two"], &["hidden"])).unwrap();
        assert_eq!(values, map(&[("A", "1"), ("B", "2"), ("C", "3"), ("D", "0")]));
        let absent = manifests.layers(&layers(&["three"], &[])).unwrap_err();
        assert_eq!(absent.message(), "ConfigMap 'three' is in none of the files");
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

    /// What an operator in Go has read without complaint: see the samples of the runtime's tests.
    #[test]
    fn requests_are_as_they_were_checked_with_go() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("app.yaml");
        std::fs::write(&file, FILE).unwrap();
        let manifests = Manifests::read([file.as_path()]).unwrap();
        let request = protocol::WorkloadStartRequest {
            workload: Some(manifests.request(&manifests.workloads[0]).unwrap()),
            workload_id: "test.shop.0".to_owned(),
        };
        let written = serde_json::to_string_pretty(&request).unwrap() + "\n";
        let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/tests/washlet/samples");
        let sample = format!("{samples}/ours-start-request.files.json");
        if std::env::var_os("UPDATE_SAMPLES").is_some() {
            std::fs::write(&sample, &written).unwrap();
        }
        assert_eq!(written, std::fs::read_to_string(sample).unwrap());
    }

    #[test]
    fn pull_secrets_are_those_of_the_registry() {
        let config = r#"{"auths":{"ghcr.io":{"auth":"bWU6aHVudGVyMg=="},
            "https://index.docker.io/v1/":{"username":"you","password":"x"}}}"#;
        let manifests = Manifests {
            secrets: [(
                "pull".to_owned(),
                SecretManifest(map(&[(".dockerconfigjson", config)])),
            )]
            .into(),
            ..Manifests::default()
        };
        let pull = Named {
            name: "pull".to_owned(),
        };
        let secret = |image: &str| manifests.pull_secret(Some(&pull), image);
        let found = secret("ghcr.io/acme/shop:1").unwrap().unwrap();
        assert_eq!(
            (found.username.as_str(), found.password.as_str()),
            ("me", "hunter2")
        );
        assert_eq!(secret("acme/shop:1").unwrap().unwrap().username, "you");
        assert_eq!(
            secret("127.0.0.1:5000/shop").unwrap_err().message(),
            "Secret 'pull' cannot be used to pull images: it has nothing for '127.0.0.1:5000'"
        );
        assert_eq!(manifests.pull_secret(None, "a").unwrap(), None);
    }

    #[test]
    fn the_files_of_the_documentation_become_requests() {
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
        manifests.artifacts.clear();
        let absent = manifests.request(&manifests.workloads[0]).unwrap_err();
        assert_eq!(absent.message(), "Artifact 'hello' is in none of the files");
        manifests.workloads[0].spec.kubernetes = None;
        manifests.workloads[0].spec.components.clear();
        manifests.workloads[0].spec.host_interfaces[0].config.clear();
        let request = manifests.request(&manifests.workloads[0]).unwrap();
        assert!(is_without_route(&request));
    }
}

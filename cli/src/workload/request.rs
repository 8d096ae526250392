//! From files to messages.

use std::collections::BTreeMap;

use wash_runtime::washlet::protocol;

use super::manifest::{
    ComponentSpec, InterfaceSpec, Layers, Manifests, Named, PullPolicy, ResourcesSpec, ServiceSpec,
    VolumeSpec, WorkloadManifest,
};
use crate::error::{Error, Result};

impl Manifests {
    /// The message that starts a workload: as an operator makes it of the same files.
    ///
    /// # Errors
    /// Exit code 2: a `ConfigMap` or `Secret` is not in the files, or a volume is none.
    pub fn request(&self, workload: &WorkloadManifest) -> Result<protocol::Workload> {
        let spec = &workload.spec;
        let components = spec.components.iter().map(|component| self.component(component));
        let interfaces = spec
            .host_interfaces
            .iter()
            .map(|interface| self.interface(interface));
        Ok(protocol::Workload {
            namespace: workload.namespace.clone(),
            name: workload.name.clone(),
            annotations: workload.annotations.clone(),
            service: spec
                .service
                .as_ref()
                .map(|service| self.service(service))
                .transpose()?,
            wit_world: Some(protocol::WitWorld {
                components: components.collect::<Result<_>>()?,
                host_interfaces: interfaces.collect::<Result<_>>()?,
            }),
            volumes: spec.volumes.iter().map(volume).collect::<Result<_>>()?,
        })
    }

    fn component(&self, component: &ComponentSpec) -> Result<protocol::Component> {
        Ok(protocol::Component {
            image: component.image.clone(),
            local_resources: Some(self.resources(&component.local_resources)?),
            pool_size: component.pool_size,
            max_invocations: component.max_invocations,
            image_pull_secret: self.pull_secret(component.image_pull_secret.as_ref(), &component.image)?,
            name: component.name.clone(),
            image_pull_policy: policy(component.image_pull_policy),
            max_concurrency: component.max_concurrency,
        })
    }

    fn service(&self, service: &ServiceSpec) -> Result<protocol::Service> {
        Ok(protocol::Service {
            image: service.image.clone(),
            local_resources: Some(self.resources(&service.local_resources)?),
            max_restarts: service.max_restarts,
            image_pull_secret: self.pull_secret(service.image_pull_secret.as_ref(), &service.image)?,
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
            ..protocol::LocalResources::default()
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
}

//! The conversion of a manifest into a message.

use sha2::{Digest as _, Sha256};

use super::error::{Referenced, StartError};
use super::route::{add_aliases, aliases};
use super::source::{References, Source};
use crate::label::SPEC_DIGEST;
use crate::manifest::{
    ConfigLayer, HostInterface, LocalObjectReference, LocalResources, PullPolicy, Volume, WorkloadComponent,
    WorkloadService,
};
use crate::protocol;

/// Prefix of an image that refers to an artifact.
const ARTIFACT: &str = "artifact://";

/// Returns the workload for a start request. Its annotation [`SPEC_DIGEST`] is the digest of the rest of the workload.
///
/// # Errors
/// The manifest refers to an object that does not exist, or a volume is invalid.
pub fn workload(source: &Source, references: &References) -> Result<protocol::Workload, StartError> {
    let spec = &source.spec;
    let make = Make { source, references };
    let aliases = aliases(&source.namespace, spec);
    let interfaces = spec.host_interfaces.iter().map(|interface| {
        let mut interface = make.interface(interface)?;
        add_aliases(&mut interface, &aliases);
        Ok(interface)
    });
    let components = spec.components.iter().map(|component| make.component(component));
    let service = spec.service.as_ref().map(|service| make.service(service));
    let mut workload = protocol::Workload {
        namespace: source.namespace.clone(),
        name: source.name.clone(),
        annotations: source.annotations.clone(),
        service: service.transpose()?,
        wit_world: Some(protocol::WitWorld {
            components: components.collect::<Result<_, _>>()?,
            host_interfaces: interfaces.collect::<Result<_, _>>()?,
        }),
        volumes: spec.volumes.iter().map(volume).collect::<Result<_, _>>()?,
    };
    let text = serde_json::to_vec(&workload).map_err(|error| StartError::Unwritable(error.to_string()))?;
    let digest = format!("sha256:{:x}", Sha256::digest(text));
    workload.annotations.insert(SPEC_DIGEST.to_owned(), digest);
    Ok(workload)
}

struct Make<'a> {
    source: &'a Source,
    references: &'a References,
}

impl Make<'_> {
    fn component(&self, component: &WorkloadComponent) -> Result<protocol::Component, StartError> {
        let secret = component.image_pull_secret.as_ref();
        let (image, image_pull_secret) = self.image(&component.image, secret)?;
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

    fn service(&self, service: &WorkloadService) -> Result<protocol::Service, StartError> {
        let secret = service.image_pull_secret.as_ref();
        let (image, image_pull_secret) = self.image(&service.image, secret)?;
        Ok(protocol::Service {
            image,
            local_resources: Some(self.resources(&service.local_resources)?),
            max_restarts: service.max_restarts,
            image_pull_secret,
            image_pull_policy: policy(service.image_pull_policy),
        })
    }

    /// Returns the image and its credentials, from the component or service itself or from the Artifact that it refers to.
    fn image(
        &self,
        image: &str,
        secret: Option<&LocalObjectReference>,
    ) -> Result<(String, Option<protocol::ImagePullSecret>), StartError> {
        let Some(name) = image.strip_prefix(ARTIFACT) else {
            return Ok((image.to_owned(), self.references.credentials(secret, image)?));
        };
        let from = self
            .source
            .artifacts
            .get(name)
            .ok_or_else(|| StartError::NoArtifact {
                workload: self.source.name.clone(),
                artifact: name.to_owned(),
            })?;
        let artifact = self.references.artifacts.get(from);
        let artifact = artifact.ok_or_else(|| StartError::absent(Referenced::Artifact, from))?;
        let secret = secret.or(artifact.image_pull_secret.as_ref());
        let credentials = self.references.credentials(secret, &artifact.image)?;
        Ok((artifact.image.clone(), credentials))
    }

    fn resources(&self, resources: &LocalResources) -> Result<protocol::LocalResources, StartError> {
        let mounts = resources.volume_mounts.iter().map(|mount| protocol::VolumeMount {
            name: mount.name.clone(),
            mount_path: mount.mount_path.clone(),
            read_only: mount.read_only,
        });
        Ok(protocol::LocalResources {
            memory_limit_mb: resources.memory_limit_mb,
            cpu_limit: resources.cpu_limit,
            config: resources.config.clone(),
            environment: self.references.values(&resources.environment)?,
            volume_mounts: mounts.collect(),
            allowed_hosts: resources.allowed_hosts.clone(),
            allowed_ip_name_lookups: resources.allowed_ip_name_lookups.clone(),
            allowed_host_loopback_ports: resources.allowed_host_loopback_ports.clone(),
        })
    }

    fn interface(&self, interface: &HostInterface) -> Result<protocol::WitInterface, StartError> {
        let layer = ConfigLayer {
            config_from: interface.config_from.clone(),
            secret_from: interface.secret_from.clone(),
            config: interface.config.clone(),
        };
        Ok(protocol::WitInterface {
            namespace: interface.namespace.clone(),
            package: interface.package.clone(),
            version: interface.version.clone(),
            interfaces: interface.interfaces.clone(),
            config: self.references.values(&layer)?,
            name: interface.name.clone(),
        })
    }
}

fn policy(policy: Option<PullPolicy>) -> protocol::ImagePullPolicy {
    match policy {
        None => protocol::ImagePullPolicy::Unspecified,
        Some(PullPolicy::Always) => protocol::ImagePullPolicy::Always,
        Some(PullPolicy::IfNotPresent) => protocol::ImagePullPolicy::IfNotPresent,
        Some(PullPolicy::Never) => protocol::ImagePullPolicy::Never,
    }
}

fn volume(volume: &Volume) -> Result<protocol::Volume, StartError> {
    let volume_type = match (&volume.ephemeral, &volume.host_path) {
        (Some(_), None) => protocol::VolumeType::EmptyDir(protocol::EmptyDir {}),
        (None, Some(path)) => protocol::VolumeType::HostPath(protocol::HostPath {
            local_path: path.path.clone(),
        }),
        _ => return Err(StartError::Volume(volume.name.clone())),
    };
    Ok(protocol::Volume {
        name: volume.name.clone(),
        volume_type: Some(volume_type),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(spec: &str) -> Source {
        Source {
            namespace: "n".to_owned(),
            name: "shop".to_owned(),
            spec: serde_json::from_str(spec).unwrap(),
            artifacts: [("web".to_owned(), "hello".to_owned())].into(),
            ..Source::default()
        }
    }

    #[test]
    fn an_artifact_brings_its_image_and_its_credentials() {
        let source = source(r#"{"components":[{"image":"artifact://web"}]}"#);
        let mut references = References::default();
        let absent = workload(&source, &references).unwrap_err();
        assert_eq!(absent, StartError::absent(Referenced::Artifact, "hello"));
        let artifact = crate::manifest::ArtifactSpec {
            image: "ghcr.io/acme/hello:1".to_owned(),
            image_pull_secret: Some("pull".into()),
        };
        references.artifacts.insert("hello".to_owned(), artifact);
        let absent = workload(&source, &references).unwrap_err();
        assert_eq!(absent, StartError::absent(Referenced::Secret, "pull"));
        references.artifacts.get_mut("hello").unwrap().image_pull_secret = None;
        let message = workload(&source, &references).unwrap();
        assert_eq!(
            message.wit_world.unwrap().components[0].image,
            "ghcr.io/acme/hello:1"
        );
    }

    #[test]
    fn errors_name_the_invalid_part() {
        for (spec, why) in [
            (
                r#"{"service":{"image":"artifact://other"}}"#,
                "workload 'shop' has no artifact 'other', which one of its images refers to",
            ),
            (
                r#"{"volumes":[{"name":"v","ephemeral":{},"hostPath":{"path":"/"}}]}"#,
                "volume 'v' must have exactly one of ephemeral and hostPath",
            ),
            (
                r#"{"hostInterfaces":[{"configFrom":[{"name":"c"}]}]}"#,
                "ConfigMap 'c' not found",
            ),
        ] {
            let error = workload(&source(spec), &References::default()).unwrap_err();
            assert_eq!(error.to_string(), why);
        }
    }

    #[test]
    fn the_digest_changes_with_the_manifest_alone() {
        let digest = |spec: &str| {
            let message = workload(&source(spec), &References::default()).unwrap();
            message.annotations[SPEC_DIGEST].clone()
        };
        let one = digest(r#"{"components":[{"name":"a","image":"a:1"}]}"#);
        assert_eq!(one, digest(r#"{"components":[{"image":"a:1","name":"a"}]}"#));
        assert_ne!(one, digest(r#"{"components":[{"name":"a","image":"a:2"}]}"#));
    }
}

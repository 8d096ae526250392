//! Conversion between control plane messages and host types.

use std::collections::{BTreeSet, HashMap, HashSet};

use semver::Version;
use wash_api::{Redacted, Settings, protocol};

use super::artifacts::{Artifact, Image, Policy};
use crate::text::MAX_NAME;
use crate::types::{
    Component, EmptyDirVolume, HostPathVolume, LocalResources, Service, Volume, VolumeMount, VolumeType,
    Workload, WorkloadState, WorkloadStatus,
};
use crate::wit::WitInterface;

/// Maximum size of the annotations of a workload in bytes, as in Kubernetes.
const MAX_ANNOTATIONS: usize = 256 << 10;

/// Reasons why this host cannot run a requested workload.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The workload has neither components nor a service.
    #[error("the workload has neither components nor a service")]
    Empty,
    /// A part has no image.
    #[error("{0} has no image")]
    NoImage(String),
    /// A volume has no type.
    #[error("volume '{0}' is neither hostPath nor emptyDir")]
    Volume(String),
    /// A version is invalid.
    #[error("invalid version '{version}' of {package}: {reason}")]
    Version {
        /// The package.
        package: String,
        /// The version.
        version: String,
        /// Why it is invalid.
        reason: String,
    },
    /// A name is longer than 256 bytes.
    #[error("the name of {0} has more than {MAX_NAME} bytes")]
    LongName(&'static str),
    /// The annotations are larger than 256 KiB.
    #[error("the annotations have more than {MAX_ANNOTATIONS} bytes")]
    LargeAnnotations,
    /// A part requests ports of the host's loopback.
    #[error(
        "{0} requests ports of the host's loopback (allowedHostLoopbackPorts), which this host does not support"
    )]
    HostLoopback(String),
}

/// A workload without its code, and the images to fetch.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) workload: Workload,
    /// Images of the components, in the same order.
    pub(super) components: Vec<Image>,
    pub(super) service: Option<Image>,
}

impl Plan {
    /// Converts the workload of a message.
    ///
    /// # Errors
    /// This host cannot run the workload.
    pub(super) fn of(message: protocol::Workload) -> Result<Self, Unusable> {
        check_lengths(&message)?;
        let world = message.wit_world.unwrap_or_default();
        if world.components.is_empty() && message.service.is_none() {
            return Err(Unusable::Empty);
        }
        let mut interfaces = world
            .host_interfaces
            .into_iter()
            .map(interface)
            .collect::<Result<Vec<_>, _>>()?;
        let mut names = BTreeSet::new();
        let mut components = Vec::with_capacity(world.components.len());
        let mut images = Vec::with_capacity(world.components.len());
        for (index, component) in world.components.into_iter().enumerate() {
            let name = match component.name.as_str() {
                "" => format!("component-{index}"),
                name => name.to_owned(),
            };
            let what = format!("component '{name}'");
            let resources = component.local_resources.unwrap_or_default();
            names.extend(resources.allowed_ip_name_lookups.iter().cloned());
            images.push(Image::new(
                component.image,
                component.image_pull_policy,
                component.image_pull_secret,
                &what,
            )?);
            components.push(Component {
                name,
                local_resources: local(resources, &what)?,
                pool_size: pool(component.pool_size, component.max_concurrency),
                max_invocations: component.max_invocations,
                ..Component::default()
            });
        }
        let mut service = None;
        let mut image = None;
        if let Some(part) = message.service {
            let resources = part.local_resources.unwrap_or_default();
            names.extend(resources.allowed_ip_name_lookups.iter().cloned());
            image = Some(Image::new(
                part.image,
                part.image_pull_policy,
                part.image_pull_secret,
                "the service",
            )?);
            service = Some(Service {
                local_resources: local(resources, "the service")?,
                max_restarts: part.max_restarts,
                ..Service::default()
            });
        }
        allow_names(&mut interfaces, &names);
        Ok(Self {
            workload: Workload {
                namespace: message.namespace,
                name: message.name,
                annotations: message.annotations.into_iter().collect(),
                service,
                components,
                host_interfaces: interfaces,
                volumes: message
                    .volumes
                    .into_iter()
                    .map(volume)
                    .collect::<Result<_, _>>()?,
            },
            components: images,
            service: image,
        })
    }

    /// Adds the code to the workload. `artifacts` are those of the components in order, then that of the service.
    pub(super) fn with(self, artifacts: Vec<Artifact>) -> Workload {
        let mut workload = self.workload;
        let mut artifacts = artifacts.into_iter();
        for (component, artifact) in workload.components.iter_mut().zip(artifacts.by_ref()) {
            component.bytes = artifact.bytes;
            component.digest = Some(artifact.digest);
        }
        for (service, artifact) in workload.service.iter_mut().zip(artifacts) {
            service.bytes = artifact.bytes;
            service.digest = Some(artifact.digest);
        }
        workload
    }

    /// Returns the sum of the memory limits of all instances in MiB; instances without a limit count as 0.
    pub(super) fn memory_mb(&self) -> u64 {
        let of = |resources: &LocalResources, instances: i32| {
            let limit = u64::try_from(resources.memory_limit_mb).unwrap_or(0);
            limit.saturating_mul(u64::try_from(instances).unwrap_or(0).max(1))
        };
        let components = self.workload.components.iter();
        let components: u64 = components
            .map(|component| of(&component.local_resources, component.pool_size))
            .sum();
        let service = self.workload.service.as_ref();
        components.saturating_add(service.map_or(0, |service| of(&service.local_resources, 1)))
    }
}

/// Bounds what the host keeps and repeats in replies, logs and metrics.
fn check_lengths(message: &protocol::Workload) -> Result<(), Unusable> {
    let world = message.wit_world.iter();
    let components = world.flat_map(|world| &world.components);
    let names = [
        ("the namespace", &message.namespace),
        ("the workload", &message.name),
    ]
    .into_iter()
    .chain(components.map(|component| ("a component", &component.name)))
    .chain(message.volumes.iter().map(|volume| ("a volume", &volume.name)));
    for (what, name) in names {
        if name.len() > MAX_NAME {
            return Err(Unusable::LongName(what));
        }
    }
    let annotations = message.annotations.iter();
    let size: usize = annotations.map(|(key, value)| key.len() + value.len()).sum();
    if size > MAX_ANNOTATIONS {
        return Err(Unusable::LargeAnnotations);
    }
    Ok(())
}

impl Image {
    fn new(
        reference: String,
        policy: protocol::ImagePullPolicy,
        secret: Option<protocol::ImagePullSecret>,
        what: &str,
    ) -> Result<Self, Unusable> {
        if reference.is_empty() {
            return Err(Unusable::NoImage(what.to_owned()));
        }
        let policy = match policy {
            protocol::ImagePullPolicy::Always => Policy::Always,
            protocol::ImagePullPolicy::Never => Policy::Never,
            protocol::ImagePullPolicy::Unspecified | protocol::ImagePullPolicy::IfNotPresent => {
                Policy::IfNotPresent
            }
        };
        // Schedulers send empty credentials if they have none for the registry. The host's credentials are used then.
        let credentials = secret
            .filter(|secret| !secret.username.is_empty() || !secret.password.is_empty())
            .map(|secret| Redacted::from((secret.username.into_inner(), secret.password.into_inner())));
        Ok(Self {
            reference,
            policy,
            credentials,
        })
    }
}

/// Returns the lower of the two limits on concurrent instances. A limit of 0 or less is unset.
fn pool(size: i32, concurrency: i32) -> i32 {
    match (size, concurrency) {
        (size, concurrency) if concurrency <= 0 => size,
        (size, concurrency) if size <= 0 => concurrency,
        (size, concurrency) => size.min(concurrency),
    }
}

fn local(message: protocol::LocalResources, what: &str) -> Result<LocalResources, Unusable> {
    if !message.allowed_host_loopback_ports.is_empty() {
        return Err(Unusable::HostLoopback(what.to_owned()));
    }
    let map = |values: Settings| values.into_inner().into_iter().collect::<HashMap<_, _>>();
    Ok(LocalResources {
        memory_limit_mb: message.memory_limit_mb,
        cpu_limit: message.cpu_limit,
        config: map(message.config),
        environment: map(message.environment),
        volume_mounts: message
            .volume_mounts
            .into_iter()
            .map(|mount| VolumeMount {
                name: mount.name,
                mount_path: mount.mount_path,
                read_only: mount.read_only,
            })
            .collect(),
        allowed_hosts: message.allowed_hosts,
    })
}

fn volume(message: protocol::Volume) -> Result<Volume, Unusable> {
    let volume_type = match message.volume_type {
        Some(protocol::VolumeType::HostPath(path)) => VolumeType::HostPath(HostPathVolume {
            local_path: path.local_path,
        }),
        Some(protocol::VolumeType::EmptyDir(_)) => VolumeType::EmptyDir(EmptyDirVolume {}),
        None => return Err(Unusable::Volume(message.name)),
    };
    Ok(Volume {
        name: message.name,
        volume_type,
    })
}

/// Allows the whole workload to look up these names, through the config of `wasi:sockets/ip-name-lookup`.
fn allow_names(interfaces: &mut Vec<WitInterface>, names: &BTreeSet<String>) {
    if names.is_empty() {
        return;
    }
    let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(",");
    interfaces.push(WitInterface {
        namespace: "wasi".to_owned(),
        package: "sockets".to_owned(),
        interfaces: HashSet::from(["ip-name-lookup".to_owned()]),
        config: HashMap::from([("allowed".to_owned(), names)]),
        ..WitInterface::default()
    });
}

fn interface(message: protocol::WitInterface) -> Result<WitInterface, Unusable> {
    let version = match message.version.as_str() {
        "" => None,
        version => Some(Version::parse(version).map_err(|error| Unusable::Version {
            package: format!("{}:{}", message.namespace, message.package),
            version: version.to_owned(),
            reason: error.to_string(),
        })?),
    };
    Ok(WitInterface {
        namespace: message.namespace,
        package: message.package,
        interfaces: message.interfaces.into_iter().collect(),
        version,
        name: Some(message.name).filter(|name| !name.is_empty()),
        config: message.config.into_inner().into_iter().collect(),
    })
}

/// Converts an interface of this host, without its config.
impl From<&WitInterface> for protocol::WitInterface {
    fn from(interface: &WitInterface) -> Self {
        let mut interfaces: Vec<_> = interface.interfaces.iter().cloned().collect();
        interfaces.sort_unstable();
        Self {
            namespace: interface.namespace.clone(),
            package: interface.package.clone(),
            version: interface
                .version
                .as_ref()
                .map(Version::to_string)
                .unwrap_or_default(),
            interfaces,
            config: Settings::default(),
            name: interface.name.clone().unwrap_or_default(),
        }
    }
}

impl From<WorkloadStatus> for protocol::WorkloadStatus {
    fn from(status: WorkloadStatus) -> Self {
        use protocol::WorkloadState as Message;
        let state = match status.workload_state {
            WorkloadState::Unspecified => Message::Unspecified,
            WorkloadState::Starting => Message::Starting,
            WorkloadState::Running => Message::Running,
            WorkloadState::Completed => Message::Completed,
            WorkloadState::Stopping => Message::Stopping,
            WorkloadState::Error => Message::Error,
            WorkloadState::NotFound => Message::NotFound,
        };
        Self {
            workload_id: status.workload_id,
            workload_state: state,
            message: status.message,
        }
    }
}

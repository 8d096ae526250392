//! Workloads in start requests.

use std::collections::BTreeMap;

use super::message::messages;
use super::{ImagePullPolicy, ImagePullSecret, Volume, VolumeMount};
use crate::Settings;

messages! {
    /// A workload: components and at most one service.
    Workload {
        /// Namespace of the workload.
        namespace: String,
        /// Name of the workload.
        name: String,
        /// Annotations.
        annotations: BTreeMap<String, String>,
        /// Service of the workload.
        service: Option<Service>,
        /// Components, and the host interfaces that they use.
        wit_world: Option<WitWorld>,
        /// Volumes of the workload.
        volumes: Vec<Volume>,
    }

    /// Components, and the host interfaces that they use.
    WitWorld {
        /// Components.
        components: Vec<Component>,
        /// Host interfaces.
        host_interfaces: Vec<WitInterface>,
    }

    /// A component that runs as long as its workload.
    Service {
        /// Reference of the image.
        image: String,
        /// Resources that it may use.
        local_resources: Option<LocalResources>,
        /// Maximum number of restarts after crashes.
        max_restarts: u64,
        /// Credentials for the image.
        image_pull_secret: Option<ImagePullSecret>,
        /// When to pull the image.
        image_pull_policy: ImagePullPolicy,
    }

    /// A component that is instantiated for invocations.
    Component {
        /// Reference of the image.
        image: String,
        /// Resources that it may use.
        local_resources: Option<LocalResources>,
        /// Number of instances kept for reuse.
        pool_size: i32,
        /// Maximum number of concurrent invocations.
        max_invocations: i32,
        /// Credentials for the image.
        image_pull_secret: Option<ImagePullSecret>,
        /// Name, unique in the workload.
        name: String,
        /// When to pull the image.
        image_pull_policy: ImagePullPolicy,
        /// Maximum number of concurrent invocations per instance.
        max_concurrency: i32,
    }

    /// Resources that a component or service may use.
    LocalResources {
        /// Memory limit per instance in MiB. 0 means the limit of the host.
        memory_limit_mb: i32,
        /// CPU limit for all instances together, in thousandths of a core. 0 means unlimited.
        cpu_limit: i32,
        /// Settings.
        config: Settings,
        /// Environment variables.
        environment: Settings,
        /// Volumes to mount.
        volume_mounts: Vec<VolumeMount>,
        /// Hosts to which HTTP requests may be sent.
        allowed_hosts: Vec<String>,
        /// Host names that may be looked up.
        allowed_ip_name_lookups: Vec<String>,
        /// Allowed ports on the host's loopback interface, as PORT or PORT/PROTOCOL.
        allowed_host_loopback_ports: Vec<String>,
    }

    /// Interfaces of one package.
    WitInterface {
        /// Namespace of the package.
        namespace: String,
        /// Name of the package.
        package: String,
        /// Version of the package. Empty for any version.
        version: String,
        /// Names of the interfaces.
        interfaces: Vec<String>,
        /// Settings.
        config: Settings,
        /// Distinguishes this entry from others for the same package.
        name: String,
    }
}

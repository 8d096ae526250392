//! What a host is asked to run.

use std::collections::BTreeMap;

use super::message::messages;
use super::{ImagePullPolicy, ImagePullSecret, Volume, VolumeMount};
use crate::Settings;

messages! {
    /// A workload: components, and at most one service.
    Workload {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// Annotations.
        annotations: BTreeMap<String, String>,
        /// Its service.
        service: Option<Service>,
        /// Its components and the interfaces of the host that they use.
        wit_world: Option<WitWorld>,
        /// Its volumes.
        volumes: Vec<Volume>,
    }

    /// Components, and the interfaces of the host that they use.
    WitWorld {
        /// The components.
        components: Vec<Component>,
        /// The interfaces.
        host_interfaces: Vec<WitInterface>,
    }

    /// A component that runs for the life of its workload.
    Service {
        /// The reference of its image.
        image: String,
        /// What it may use.
        local_resources: Option<LocalResources>,
        /// How often it is restarted after a crash.
        max_restarts: u64,
        /// Credentials for its image.
        image_pull_secret: Option<ImagePullSecret>,
        /// When the registry is asked for its image.
        image_pull_policy: ImagePullPolicy,
    }

    /// A component that is instantiated for invocations.
    Component {
        /// The reference of its image.
        image: String,
        /// What it may use.
        local_resources: Option<LocalResources>,
        /// Instances that are kept for reuse.
        pool_size: i32,
        /// Invocations at once.
        max_invocations: i32,
        /// Credentials for its image.
        image_pull_secret: Option<ImagePullSecret>,
        /// Its name, unique in the workload.
        name: String,
        /// When the registry is asked for its image.
        image_pull_policy: ImagePullPolicy,
        /// Invocations at once on one instance.
        max_concurrency: i32,
    }

    /// What a component or service may use.
    LocalResources {
        /// Memory of an instance in MiB; 0 for the limit of the host.
        memory_limit_mb: i32,
        /// Thousandths of a core for all instances together; 0 for no limit.
        cpu_limit: i32,
        /// Settings.
        config: Settings,
        /// Environment variables.
        environment: Settings,
        /// Where it sees which volume.
        volume_mounts: Vec<VolumeMount>,
        /// Hosts to which it may send HTTP requests.
        allowed_hosts: Vec<String>,
        /// Names that it may look up.
        allowed_ip_name_lookups: Vec<String>,
        /// Ports of the host's loopback, as PORT or PORT/PROTOCOL.
        allowed_host_loopback_ports: Vec<String>,
    }

    /// Interfaces of one package.
    WitInterface {
        /// The namespace of the package.
        namespace: String,
        /// The name of the package.
        package: String,
        /// The version of the package; empty for any.
        version: String,
        /// The names of the interfaces.
        interfaces: Vec<String>,
        /// Settings.
        config: Settings,
        /// Tells this one from others of the same package.
        name: String,
    }
}

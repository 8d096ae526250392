//! Builds a cluster host.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::Client;

use super::artifacts::ArtifactSource;
use super::heartbeat::HEARTBEAT_INTERVAL;
use super::images::OciArtifacts;
use super::limits::ClusterHostLimits;
use super::logs::GuestLogs;
use crate::host::http::HostHandler;
use crate::host::{Host, HostBuilder};
use crate::oci::Cache;
use crate::plugin::HostPlugin;
use crate::plugin::disk::Folders;

/// The label that names the group of a host.
pub const GROUP_LABEL: &str = "hostgroup";

/// The group of hosts that say none.
pub const DEFAULT_GROUP: &str = "default";

/// A host that is told over NATS what to run; [`run_cluster_host`](super::run_cluster_host) runs it.
pub struct ClusterHost {
    pub(super) host: Host,
    pub(super) client: Client,
    pub(super) artifacts: Arc<dyn ArtifactSource>,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) environment: String,
    pub(super) limits: ClusterHostLimits,
    pub(super) folders: Folders,
    pub(super) interval: Duration,
    pub(super) cleaner: Option<(Duration, Duration)>,
    pub(super) logs: Arc<GuestLogs>,
}

/// Builds a [`ClusterHost`].
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClusterHostBuilder {
    host: HostBuilder,
    client: Option<Arc<Client>>,
    artifacts: Option<Arc<dyn ArtifactSource>>,
    labels: BTreeMap<String, String>,
    environment: String,
    limits: ClusterHostLimits,
    folders: Folders,
    interval: Duration,
    cleaner: Option<(Duration, Duration)>,
    logs: Arc<GuestLogs>,
}

impl Default for ClusterHostBuilder {
    /// A host of the group `default`, without plugins and without HTTP.
    fn default() -> Self {
        Self {
            host: HostBuilder::new(),
            client: None,
            artifacts: None,
            labels: BTreeMap::from([(GROUP_LABEL.to_owned(), DEFAULT_GROUP.to_owned())]),
            environment: String::new(),
            limits: ClusterHostLimits::default(),
            folders: Folders::none(),
            interval: HEARTBEAT_INTERVAL,
            cleaner: None,
            logs: Arc::default(),
        }
    }
}

impl ClusterHostBuilder {
    /// The group of hosts that this one belongs to; the scheduler chooses by it.
    pub fn with_host_group(self, group: impl Into<String>) -> Self {
        self.with_label(GROUP_LABEL, group)
    }

    /// A label that the scheduler can choose by.
    pub fn with_label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(key.into(), value.into());
        self
    }

    /// A name for people.
    pub fn with_host_name(mut self, name: impl Into<String>) -> Self {
        self.host = self.host.with_friendly_name(name);
        self
    }

    /// The environment that this host belongs to, such as a namespace.
    pub fn with_environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = environment.into();
        self
    }

    /// The connection to the control plane. Use another one for plugins: who may tell a host what to run is nobody that a
    /// component can speak for.
    pub fn with_nats_client(mut self, client: Arc<Client>) -> Self {
        self.client = Some(client);
        self
    }

    /// Where images come from; registries unless it is something else.
    pub fn with_artifacts(mut self, artifacts: Arc<dyn ArtifactSource>) -> Self {
        self.artifacts = Some(artifacts);
        self
    }

    /// Offer what a plugin provides to the workloads that ask for it.
    ///
    /// # Errors
    /// A plugin of this id is registered already.
    pub fn with_plugin(mut self, plugin: Arc<dyn HostPlugin>) -> anyhow::Result<Self> {
        self.host = self.host.with_plugin(plugin)?;
        Ok(self)
    }

    /// Bring HTTP requests to workloads.
    pub fn with_http_handler(mut self, handler: Arc<dyn HostHandler>) -> Self {
        self.host = self.host.with_http_handler(handler);
        self
    }

    /// Go on from this builder, in place of what was said of name, plugins and HTTP so far.
    pub fn with_host_builder(mut self, host: HostBuilder) -> Self {
        self.host = host;
        self
    }

    /// Every `frequency`, remove what no start asked for during `max_age`.
    pub fn with_artifact_cleaner(mut self, frequency: Duration, max_age: Duration) -> Self {
        self.cleaner = Some((frequency, max_age));
        self
    }

    /// How much the host takes.
    pub fn with_limits(mut self, limits: ClusterHostLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The folders of this machine that workloads may mount; none by default.
    pub fn with_folders(mut self, folders: Folders) -> Self {
        self.folders = folders;
        self
    }

    /// Answer with these who asks what workloads printed and logged. They have what is written to them: as the
    /// [output](HostBuilder::with_guest_output) of guests, and as the sink of a logging plugin.
    pub fn with_logs(mut self, logs: Arc<GuestLogs>) -> Self {
        self.logs = logs;
        self
    }

    /// Time between two heartbeats.
    pub fn with_heartbeat_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Build the host; it runs after [`run_cluster_host`](super::run_cluster_host).
    ///
    /// # Errors
    /// There is no connection to the control plane, no folder for images, an interval of nothing, or the host cannot be built.
    pub fn build(self) -> anyhow::Result<ClusterHost> {
        let client = self
            .client
            .context("a cluster host needs a connection to NATS: call with_nats_client")?;
        anyhow::ensure!(
            !self.interval.is_zero() && self.cleaner.is_none_or(|(frequency, _)| !frequency.is_zero()),
            "the time between two heartbeats, and between two cleanings, is more than nothing"
        );
        Ok(ClusterHost {
            host: self.host.build()?,
            client: Client::clone(&client),
            artifacts: match self.artifacts {
                Some(artifacts) => artifacts,
                None => Arc::new(OciArtifacts::new(Cache::new(cache_folder()?))),
            },
            labels: self.labels,
            environment: self.environment,
            limits: self.limits,
            folders: self.folders,
            interval: self.interval,
            cleaner: self.cleaner,
            logs: self.logs,
        })
    }
}

/// Where images are kept unless something else is said: a folder of the user.
fn cache_folder() -> anyhow::Result<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let home = set("HOME").or_else(|| set("USERPROFILE"));
    let folder = set("XDG_CACHE_HOME").or_else(|| Some(home?.join(".cache")));
    Ok(folder
        .context("there is no folder for images: set HOME, or call with_artifacts")?
        .join("wash/oci"))
}

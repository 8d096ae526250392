//! The cluster host and its builder.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use async_nats::Client;
use wash_api::label;

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

/// A host that receives commands over NATS. [`run_cluster_host`](super::run_cluster_host) runs it.
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
    /// A host in the group `default`, without plugins and HTTP.
    fn default() -> Self {
        Self {
            host: HostBuilder::new(),
            client: None,
            artifacts: None,
            labels: BTreeMap::from([(label::HOST_GROUP.to_owned(), label::DEFAULT_HOST_GROUP.to_owned())]),
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
    /// Sets the host group, by which the scheduler selects hosts.
    pub fn with_host_group(self, group: impl Into<String>) -> Self {
        self.with_label(label::HOST_GROUP, group)
    }

    /// Adds a label, by which the scheduler can select hosts.
    pub fn with_label(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.labels.insert(key.into(), value.into());
        self
    }

    /// Sets the human-readable name.
    pub fn with_host_name(mut self, name: impl Into<String>) -> Self {
        self.host = self.host.with_friendly_name(name);
        self
    }

    /// Sets the environment of the host, such as a namespace.
    pub fn with_environment(mut self, environment: impl Into<String>) -> Self {
        self.environment = environment.into();
        self
    }

    /// Sets the connection to the control plane. Use a different connection for plugins: components send messages over it and
    /// must not be able to send commands to hosts.
    pub fn with_nats_client(mut self, client: Arc<Client>) -> Self {
        self.client = Some(client);
        self
    }

    /// Sets the source of images; by default images are pulled from registries.
    pub fn with_artifacts(mut self, artifacts: Arc<dyn ArtifactSource>) -> Self {
        self.artifacts = Some(artifacts);
        self
    }

    /// Adds a plugin, which provides interfaces to the workloads that import them.
    ///
    /// # Errors
    /// Another plugin has the same id.
    pub fn with_plugin(mut self, plugin: Arc<dyn HostPlugin>) -> anyhow::Result<Self> {
        self.host = self.host.with_plugin(plugin)?;
        Ok(self)
    }

    /// Sets the handler that dispatches HTTP requests to workloads.
    pub fn with_http_handler(mut self, handler: Arc<dyn HostHandler>) -> Self {
        self.host = self.host.with_http_handler(handler);
        self
    }

    /// Replaces the underlying host builder, and with it the name, plugins and HTTP handler set so far.
    pub fn with_host_builder(mut self, host: HostBuilder) -> Self {
        self.host = host;
        self
    }

    /// Removes, every `frequency`, the images that no start has used for `max_age`.
    pub fn with_artifact_cleaner(mut self, frequency: Duration, max_age: Duration) -> Self {
        self.cleaner = Some((frequency, max_age));
        self
    }

    /// Sets the limits on commands, workloads and memory.
    pub fn with_limits(mut self, limits: ClusterHostLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets the host folders that workloads may mount; none by default.
    pub fn with_folders(mut self, folders: Folders) -> Self {
        self.folders = folders;
        self
    }

    /// Sets the logs that answer log requests. Also set them as the [output](HostBuilder::with_guest_output) of guests and as
    /// the sink of the logging plugin.
    pub fn with_logs(mut self, logs: Arc<GuestLogs>) -> Self {
        self.logs = logs;
        self
    }

    /// Sets the time between two heartbeats.
    pub fn with_heartbeat_interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Builds the host; it runs after [`run_cluster_host`](super::run_cluster_host).
    ///
    /// # Errors
    /// The NATS client or the cache folder is missing, an interval is zero, or the host cannot be built.
    pub fn build(self) -> anyhow::Result<ClusterHost> {
        let client = self
            .client
            .context("a cluster host needs a NATS connection: call with_nats_client")?;
        anyhow::ensure!(
            !self.interval.is_zero() && self.cleaner.is_none_or(|(frequency, _)| !frequency.is_zero()),
            "the intervals for heartbeats and image cleaning must be greater than zero"
        );
        Ok(ClusterHost {
            host: self.host.build()?,
            client: Client::clone(&client),
            artifacts: match self.artifacts {
                Some(artifacts) => artifacts,
                None => Arc::new(OciArtifacts::new(Cache::private(cache_folder()?))),
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

/// The default folder for images: in the cache folder of the user.
fn cache_folder() -> anyhow::Result<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let home = set("HOME").or_else(|| set("USERPROFILE"));
    let folder = set("XDG_CACHE_HOME").or_else(|| Some(home?.join(".cache")));
    Ok(folder
        .context("no cache folder for images: set HOME, or call with_artifacts")?
        .join("wash/oci"))
}

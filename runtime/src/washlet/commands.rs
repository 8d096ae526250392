//! Execution of the commands that start and stop workloads.
//!
//! # Flow
//! A command joins the queue of its workload → a start fetches the images, waits for a start slot and starts the workload; a
//! stop cancels a start that has not reached that point → the answer is the status of the workload. Status requests do not
//! wait.
//!
//! # Guarantees
//! The commands for one workload are executed in order; those for different workloads run concurrently. Starting a running
//! workload or stopping an unknown one succeeds and changes nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context as _;
use futures::future::try_join_all;
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;
use wash_api::protocol;

use super::admission::{Admission, Admitted};
use super::artifacts::{Artifact, ArtifactSource, Image};
use super::convert::Plan;
use super::failures::Failures;
use super::limits::ClusterHostLimits;
use super::queues::Queues;
use super::replies::cursor;
use crate::claims::{Claim, FolderUse};
use crate::error::WorkloadError;
use crate::host::{Host, HostApi as _};
use crate::plugin::disk::Folders;
use crate::text;
use crate::turns::Turns;
use crate::types::{
    HostPathVolume, VolumeType, WorkloadStartRequest, WorkloadState, WorkloadStatus, WorkloadStatusRequest,
    WorkloadStopRequest,
};

/// Status message when the task of a command panicked.
const PANICKED: &str = "internal error in the host; see its log";

/// Maximum length of the message of a status, in bytes.
const MAX_MESSAGE: usize = 16 << 10;

/// Executes the commands of a cluster host.
pub(super) struct Commands {
    host: Arc<Host>,
    artifacts: Arc<dyn ArtifactSource>,
    /// Maximum number of queues.
    max_queues: usize,
    folders: Folders,
    queues: Queues<Job>,
    pulls: Turns,
    starts: Turns,
    admission: Admission,
    failures: Failures,
    stopping: AtomicBool,
    /// Notified after each command, and when the host begins to stop.
    pub(super) changed: Notify,
}

/// A command and the sender for its result.
struct Job {
    action: Action,
    answer: oneshot::Sender<WorkloadStatus>,
}

enum Action {
    Start(Box<protocol::Workload>),
    Stop,
}

/// Reasons for refusing a command.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the host is stopping and starts no workloads")]
    Stopping,
    #[error("the start was cancelled because the workload was stopped")]
    Cancelled,
    #[error("the host has reached its limit of {0} workloads with pending commands")]
    Busy(usize),
}

impl Commands {
    pub(super) fn new(
        host: Arc<Host>,
        artifacts: Arc<dyn ArtifactSource>,
        limits: &ClusterHostLimits,
        folders: Folders,
    ) -> Self {
        Self {
            host,
            artifacts,
            folders,
            queues: Queues::default(),
            pulls: turns(limits.concurrent_pulls),
            starts: turns(limits.concurrent_starts),
            admission: Admission::new(limits),
            max_queues: limits.commands,
            failures: Failures::default(),
            stopping: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// Refuses all further starts.
    pub(super) fn stop_starting(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Starts a workload. The command joins its queue before this returns; the future resolves when the workload runs or its
    /// start has failed.
    pub(super) fn start(
        self: &Arc<Self>,
        request: protocol::WorkloadStartRequest,
    ) -> impl Future<Output = WorkloadStatus> + use<> {
        let action = Action::Start(Box::new(request.workload.unwrap_or_default()));
        self.join(request.workload_id, action)
    }

    /// Stops a workload. The command joins its queue before this returns; the future resolves when the workload is stopped.
    pub(super) fn stop(self: &Arc<Self>, id: String) -> impl Future<Output = WorkloadStatus> + use<> {
        self.queues.cancel(&id);
        self.join(id, Action::Stop)
    }

    /// Returns the status of a workload, including starts in progress and failed starts.
    pub(super) async fn status(&self, id: String) -> WorkloadStatus {
        let known = self.known(&id).await;
        if known.workload_state != WorkloadState::NotFound {
            return known;
        }
        if self.queues.is_busy(&id) {
            return status(id, WorkloadState::Starting, "starting");
        }
        match self.failures.reason(&id) {
            Some(why) => status(id, WorkloadState::Error, &why),
            None => known,
        }
    }

    /// Returns the workloads of the host after a [`cursor`], sorted by namespace and name.
    pub(super) fn list(&self, after: &str) -> Vec<protocol::WorkloadSummary> {
        let workloads = self.host.workloads().into_iter();
        let mut all: Vec<_> = workloads
            .map(|workload| {
                let (workload_state, message) = workload.status();
                let status = WorkloadStatus {
                    workload_id: workload.id().to_owned(),
                    workload_state,
                    message: text::lines(message, MAX_MESSAGE),
                };
                protocol::WorkloadSummary {
                    namespace: workload.namespace().to_owned(),
                    name: workload.name().to_owned(),
                    component_count: u64::try_from(workload.component_count()).unwrap_or(u64::MAX),
                    annotations: self.admission.annotations(workload.id()),
                    workload_status: Some(status.into()),
                }
            })
            .collect();
        // `\n` sorts before all characters of names.
        all.sort_by_cached_key(cursor);
        if !after.is_empty() {
            let first = all.partition_point(|workload| cursor(workload).as_str() <= after);
            all.drain(..first);
        }
        all
    }

    fn join(self: &Arc<Self>, id: String, action: Action) -> impl Future<Output = WorkloadStatus> + use<> {
        let (answer, answered) = oneshot::channel();
        let refused = (self.queues.len() >= self.max_queues && !self.queues.is_busy(&id))
            .then(|| Refused::Busy(self.max_queues));
        if refused.is_none() && self.queues.add(&id, Job { action, answer }) {
            tokio::spawn(Arc::clone(self).work(id.clone()));
        }
        async move {
            if let Some(refused) = refused {
                return status(id, WorkloadState::Error, &refused.to_string());
            }
            match answered.await {
                Ok(status) => status,
                Err(_) => status(id, WorkloadState::Error, PANICKED),
            }
        }
    }

    /// Executes the queued commands of one workload.
    async fn work(self: Arc<Self>, id: String) {
        while let Some((job, cancel)) = self.queues.next(&id) {
            let commands = Arc::clone(&self);
            let of = id.clone();
            // In a separate task, so that a panic ends one command, not the queue.
            let done = tokio::spawn(async move {
                match job.action {
                    Action::Start(workload) => commands.execute_start(of, *workload, cancel).await,
                    Action::Stop => commands.execute_stop(of).await,
                }
            });
            let done = done.await.unwrap_or_else(|error| {
                tracing::error!(workload_id = id, %error, "command failed");
                status(id.clone(), WorkloadState::Error, PANICKED)
            });
            self.changed.notify_one();
            // The receiver may be gone.
            let _ = job.answer.send(done);
        }
    }

    async fn execute_start(
        &self,
        id: String,
        workload: protocol::Workload,
        cancel: CancellationToken,
    ) -> WorkloadStatus {
        let known = self.known(&id).await;
        if known.workload_state != WorkloadState::NotFound {
            return known;
        }
        self.failures.forget(&id);
        match self.try_start(&id, workload, cancel).await {
            Ok(status) => {
                tracing::info!(workload_id = id, "workload started");
                status
            }
            Err(error) => {
                self.admission.release(&id);
                let why = text::lines(format_args!("{error:#}"), MAX_MESSAGE);
                tracing::warn!(workload_id = id, error = why, "workload failed to start");
                self.failures.add(&id, &why);
                status(id, WorkloadState::Error, &why)
            }
        }
    }

    async fn try_start(
        &self,
        id: &str,
        workload: protocol::Workload,
        cancel: CancellationToken,
    ) -> anyhow::Result<WorkloadStatus> {
        let annotations = workload.annotations.clone();
        let mut plan = Plan::of(workload)?;
        let mut claims = Vec::new();
        for volume in &mut plan.workload.volumes {
            if let VolumeType::HostPath(path) = &mut volume.volume_type {
                let claim = self.choose_folder(path);
                claims.push(claim.with_context(|| format!("volume '{}'", text::short_name(&volume.name)))?);
            }
        }
        let memory = plan.memory_mb();
        if self.is_stopping() {
            return Err(Refused::Stopping.into());
        }
        let in_use = u64::try_from(self.host.engine().memory_in_use() >> 20).unwrap_or(u64::MAX);
        self.admission
            .admit(id, Admitted { memory, annotations }, in_use)?;
        let namespace = plan.workload.namespace.as_str();
        let images: Vec<&Image> = plan.components.iter().chain(&plan.service).collect();
        let artifacts = async {
            let artifacts = images.into_iter().map(|image| self.fetch(namespace, image));
            let artifacts = try_join_all(artifacts.collect::<Vec<_>>()).await?;
            let turn = self.starts.acquire(namespace).await?;
            anyhow::Ok((artifacts, turn))
        };
        let (artifacts, _turn) = tokio::select! {
            () = cancel.cancelled() => return Err(Refused::Cancelled.into()),
            artifacts = artifacts => artifacts?,
        };
        if self.is_stopping() {
            return Err(Refused::Stopping.into());
        }
        let request = WorkloadStartRequest {
            workload_id: id.to_owned(),
            workload: plan.with(artifacts),
        };
        Ok(self.host.workload_start(request).await?.workload_status)
    }

    /// Checks that the host allows the folder of a volume, and resolves its links. While the claim is held, no guest can replace
    /// a part of the path with a link.
    fn choose_folder(&self, volume: &mut HostPathVolume) -> anyhow::Result<Claim> {
        let chosen = self.folders.choose("hostPath", Some(&volume.local_path))?;
        let claim = Claim::new(&chosen, FolderUse::ReadOnlyVolume)?;
        let folder = claim.folder().to_string_lossy().into_owned();
        self.folders.choose("hostPath", Some(&folder))?;
        volume.local_path = folder;
        Ok(claim)
    }

    async fn fetch(&self, namespace: &str, image: &Image) -> anyhow::Result<Artifact> {
        let _turn = self.pulls.acquire(namespace).await?;
        self.artifacts.fetch(image).await
    }

    async fn execute_stop(&self, id: String) -> WorkloadStatus {
        self.failures.forget(&id);
        let request = WorkloadStopRequest {
            workload_id: id.clone(),
        };
        let stopped = self.host.workload_stop(request).await;
        self.admission.release(&id);
        match stopped {
            Ok(stopped) => {
                tracing::info!(workload_id = id, "workload stopped");
                stopped.workload_status
            }
            Err(error) if matches!(error.downcast_ref(), Some(WorkloadError::NotFound { .. })) => {
                status(id, WorkloadState::NotFound, "no workload has this id")
            }
            Err(error) => status(id, WorkloadState::Error, &format!("{error:#}")),
        }
    }

    /// Returns the status of a workload as reported by the host.
    async fn known(&self, id: &str) -> WorkloadStatus {
        let request = WorkloadStatusRequest {
            workload_id: id.to_owned(),
        };
        match self.host.workload_status(request).await {
            Ok(known) => {
                let known = known.workload_status;
                status(known.workload_id, known.workload_state, &known.message)
            }
            Err(error) => status(id.to_owned(), WorkloadState::Error, &format!("{error:#}")),
        }
    }
}

/// Turns for `share` pieces of work of one namespace, and twice as many of all namespaces.
fn turns(share: usize) -> Turns {
    Turns::new(share.saturating_mul(2), share)
}

fn status(id: String, state: WorkloadState, message: &str) -> WorkloadStatus {
    WorkloadStatus {
        workload_id: id,
        workload_state: state,
        message: text::lines(message, MAX_MESSAGE),
    }
}

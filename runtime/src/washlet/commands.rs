//! What a cluster host does when it is told to.
//!
//! # Flow
//! A command joins the queue of its workload → a start gets the images, waits for its turn and starts the workload; a stop gives up
//! a start that still gets images → the status is the answer. Questions for the state do not wait.
//!
//! # Guarantees
//! Commands of one workload are carried out in the order in which they came, those of different ones at the same time. A start
//! of what runs and a stop of what is not there change nothing and succeed.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::Context as _;
use futures::future::try_join_all;
use tokio::sync::{Notify, Semaphore, oneshot};
use tokio_util::sync::CancellationToken;

use super::artifacts::{Artifact, ArtifactSource, Image};
use super::convert::Plan;
use super::limits::ClusterHostLimits;
use super::protocol;
use super::queues::Queues;
use crate::error::WorkloadError;
use crate::host::{Host, HostApi as _};
use crate::plugin::disk::Folders;
use crate::types::{
    VolumeType, WorkloadStartRequest, WorkloadState, WorkloadStatus, WorkloadStatusRequest,
    WorkloadStopRequest,
};

/// Starts whose failure is remembered; beyond, the oldest is forgotten.
const MAX_FAILURES: usize = 1024;

/// Carries out commands.
pub(super) struct Commands {
    host: Arc<Host>,
    artifacts: Arc<dyn ArtifactSource>,
    limits: ClusterHostLimits,
    folders: Folders,
    queues: Queues<Job>,
    pulls: Semaphore,
    starts: Semaphore,
    /// What was admitted and is not gone.
    admitted: Mutex<HashMap<String, Admitted>>,
    failures: Mutex<Failures>,
    stopping: AtomicBool,
    /// Something runs now that did not before, or the other way round.
    pub(super) changed: Notify,
}

/// What is known of a workload from the request that started it.
struct Admitted {
    /// What it says that it uses at most, in MiB.
    memory: u64,
    annotations: BTreeMap<String, String>,
}

struct Job {
    what: What,
    answer: oneshot::Sender<WorkloadStatus>,
}

enum What {
    Start(Box<protocol::Workload>),
    Stop,
}

/// Why starts failed, by workload, the oldest first.
#[derive(Default)]
struct Failures(Vec<(String, String)>);

impl Failures {
    fn add(&mut self, id: &str, why: &str) {
        self.forget(id);
        if self.0.len() >= MAX_FAILURES {
            self.0.remove(0);
        }
        self.0.push((id.to_owned(), why.to_owned()));
    }

    fn forget(&mut self, id: &str) {
        self.0.retain(|(failed, _)| failed != id);
    }

    fn of(&self, id: &str) -> Option<String> {
        let mut all = self.0.iter();
        all.find(|(failed, _)| failed == id).map(|(_, why)| why.clone())
    }
}

/// Why a workload does not start.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the host is stopping and starts nothing")]
    Stopping,
    #[error("the start was given up, as the workload was stopped")]
    GivenUp,
    #[error("the host runs {0} workloads, as many as it may")]
    Workloads(usize),
    #[error("the host has {free} MiB of {limit} MiB left for workloads, and this one may use {wanted} MiB")]
    Memory { free: u64, limit: u64, wanted: u64 },
    #[error("the workloads of the host have all of the {0} MiB that they may have together")]
    Full(u64),
    #[error("the host has {0} commands to carry out, as many as it takes")]
    Busy(usize),
}

impl Commands {
    pub(super) fn new(
        host: Arc<Host>,
        artifacts: Arc<dyn ArtifactSource>,
        limits: ClusterHostLimits,
        folders: Folders,
    ) -> Self {
        Self {
            host,
            artifacts,
            folders,
            queues: Queues::default(),
            pulls: Semaphore::new(limits.concurrent_pulls.clamp(1, Semaphore::MAX_PERMITS)),
            starts: Semaphore::new(limits.concurrent_starts.clamp(1, Semaphore::MAX_PERMITS)),
            limits,
            admitted: Mutex::default(),
            failures: Mutex::default(),
            stopping: AtomicBool::new(false),
            changed: Notify::new(),
        }
    }

    /// From now on nothing is started.
    pub(super) fn stop_starting(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.changed.notify_one();
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Start a workload. It joins its queue now; the answer comes when it runs, or cannot.
    pub(super) fn start(
        self: &Arc<Self>,
        request: protocol::WorkloadStartRequest,
    ) -> impl Future<Output = WorkloadStatus> + use<> {
        let what = What::Start(Box::new(request.workload.unwrap_or_default()));
        self.join(request.workload_id, what)
    }

    /// Stop a workload. It joins its queue now; the answer comes when it is gone.
    pub(super) fn stop(self: &Arc<Self>, id: String) -> impl Future<Output = WorkloadStatus> + use<> {
        self.queues.give_up(&id);
        self.join(id, What::Stop)
    }

    /// The state of a workload.
    pub(super) async fn status(&self, id: String) -> WorkloadStatus {
        let known = self.known(&id).await;
        if known.workload_state != WorkloadState::NotFound {
            return known;
        }
        if self.queues.is_busy(&id) {
            return status(id, WorkloadState::Starting, "starting");
        }
        match self.failures().of(&id) {
            Some(why) => status(id, WorkloadState::Error, &why),
            None => known,
        }
    }

    /// What there is, by id.
    pub(super) fn list(&self) -> Vec<protocol::WorkloadSummary> {
        let admitted = self.admitted();
        let mut all: Vec<_> = self
            .host
            .workloads()
            .into_iter()
            .map(|workload| {
                let (workload_state, message) = workload.status();
                let status = WorkloadStatus {
                    workload_id: workload.id().to_owned(),
                    workload_state,
                    message,
                };
                protocol::WorkloadSummary {
                    namespace: workload.namespace().to_owned(),
                    name: workload.name().to_owned(),
                    component_count: u64::try_from(workload.component_count()).unwrap_or(u64::MAX),
                    annotations: admitted
                        .get(workload.id())
                        .map(|admitted| admitted.annotations.clone())
                        .unwrap_or_default(),
                    workload_status: Some(status.into()),
                }
            })
            .collect();
        drop(admitted);
        all.sort_by(|one, other| (&one.namespace, &one.name).cmp(&(&other.namespace, &other.name)));
        all
    }

    fn join(self: &Arc<Self>, id: String, what: What) -> impl Future<Output = WorkloadStatus> + use<> {
        let (answer, answered) = oneshot::channel();
        let refused = (self.queues.len() >= self.limits.commands && !self.queues.is_busy(&id))
            .then(|| Refused::Busy(self.limits.commands));
        if refused.is_none() && self.queues.add(&id, Job { what, answer }) {
            tokio::spawn(Arc::clone(self).work(id.clone()));
        }
        async move {
            if let Some(refused) = refused {
                return status(id, WorkloadState::Error, &refused.to_string());
            }
            match answered.await {
                Ok(status) => status,
                Err(_) => status(id, WorkloadState::Error, "the host failed, see its log"),
            }
        }
    }

    /// Carry out what waits for one workload.
    async fn work(self: Arc<Self>, id: String) {
        while let Some((job, given_up)) = self.queues.next(&id) {
            let commands = Arc::clone(&self);
            let of = id.clone();
            // A task of its own, so that a defect ends one command, not the queue.
            let done = tokio::spawn(async move {
                match job.what {
                    What::Start(workload) => commands.carry_out_start(of, *workload, given_up).await,
                    What::Stop => commands.carry_out_stop(of).await,
                }
            });
            let done = done.await.unwrap_or_else(|error| {
                tracing::error!(workload_id = id, %error, "a command failed");
                status(id.clone(), WorkloadState::Error, "the host failed, see its log")
            });
            self.changed.notify_one();
            // Nobody may wait for it any more.
            let _ = job.answer.send(done);
        }
    }

    async fn carry_out_start(
        &self,
        id: String,
        workload: protocol::Workload,
        given_up: CancellationToken,
    ) -> WorkloadStatus {
        let known = self.known(&id).await;
        if known.workload_state != WorkloadState::NotFound {
            return known;
        }
        self.failures().forget(&id);
        match self.try_start(&id, workload, given_up).await {
            Ok(status) => {
                tracing::info!(workload_id = id, "the workload runs");
                status
            }
            Err(error) => {
                self.admitted().remove(&id);
                let why = format!("{error:#}");
                tracing::warn!(workload_id = id, error = why, "the workload does not start");
                self.failures().add(&id, &why);
                status(id, WorkloadState::Error, &why)
            }
        }
    }

    async fn try_start(
        &self,
        id: &str,
        workload: protocol::Workload,
        given_up: CancellationToken,
    ) -> anyhow::Result<WorkloadStatus> {
        let annotations = workload.annotations.clone();
        let plan = Plan::of(workload)?;
        for volume in &plan.workload.volumes {
            if let VolumeType::HostPath(path) = &volume.volume_type {
                let allowed = self.folders.choose("hostPath", Some(&path.local_path));
                allowed.with_context(|| format!("volume '{}'", volume.name))?;
            }
        }
        let memory = plan.memory_mb();
        self.admit(id, Admitted { memory, annotations })?;
        let images: Vec<&Image> = plan.components.iter().chain(&plan.service).collect();
        let artifacts = async {
            let artifacts = images.into_iter().map(|image| self.fetch(image));
            let artifacts = try_join_all(artifacts.collect::<Vec<_>>()).await?;
            let turn = self.starts.acquire().await?;
            anyhow::Ok((artifacts, turn))
        };
        let (artifacts, _turn) = tokio::select! {
            () = given_up.cancelled() => return Err(Refused::GivenUp.into()),
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

    /// Take a workload, if there is room.
    fn admit(&self, id: &str, workload: Admitted) -> Result<(), Refused> {
        if self.is_stopping() {
            return Err(Refused::Stopping);
        }
        let mut admitted = self.admitted();
        if admitted.len() >= self.limits.workloads {
            return Err(Refused::Workloads(self.limits.workloads));
        }
        let used: u64 = admitted
            .values()
            .fold(0, |sum, admitted| sum.saturating_add(admitted.memory));
        // What is used beyond what workloads said is not free either.
        let in_use = u64::try_from(self.host.engine().memory_in_use() >> 20).unwrap_or(u64::MAX);
        let free = self.limits.memory_mb.saturating_sub(used.max(in_use));
        if free == 0 {
            return Err(Refused::Full(self.limits.memory_mb));
        }
        if workload.memory > free {
            return Err(Refused::Memory {
                free,
                limit: self.limits.memory_mb,
                wanted: workload.memory,
            });
        }
        admitted.insert(id.to_owned(), workload);
        Ok(())
    }

    async fn fetch(&self, image: &Image) -> anyhow::Result<Artifact> {
        let _turn = self.pulls.acquire().await?;
        self.artifacts.fetch(image).await
    }

    async fn carry_out_stop(&self, id: String) -> WorkloadStatus {
        self.failures().forget(&id);
        let request = WorkloadStopRequest {
            workload_id: id.clone(),
        };
        let stopped = self.host.workload_stop(request).await;
        self.admitted().remove(&id);
        match stopped {
            Ok(stopped) => {
                tracing::info!(workload_id = id, "the workload is stopped");
                stopped.workload_status
            }
            Err(error) if matches!(error.downcast_ref(), Some(WorkloadError::NotFound { .. })) => {
                status(id, WorkloadState::NotFound, "no workload has this id")
            }
            Err(error) => status(id, WorkloadState::Error, &format!("{error:#}")),
        }
    }

    /// What the host says of a workload.
    async fn known(&self, id: &str) -> WorkloadStatus {
        let request = WorkloadStatusRequest {
            workload_id: id.to_owned(),
        };
        match self.host.workload_status(request).await {
            Ok(known) => known.workload_status,
            Err(error) => status(id.to_owned(), WorkloadState::Error, &format!("{error:#}")),
        }
    }

    fn admitted(&self) -> MutexGuard<'_, HashMap<String, Admitted>> {
        self.admitted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failures(&self) -> MutexGuard<'_, Failures> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn status(id: String, state: WorkloadState, message: &str) -> WorkloadStatus {
    WorkloadStatus {
        workload_id: id,
        workload_state: state,
        message: message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_remembered_and_bounded() {
        let mut failures = Failures::default();
        for number in 0..=MAX_FAILURES {
            failures.add(&number.to_string(), "why");
        }
        failures.add("1", "again");
        assert_eq!(failures.0.len(), MAX_FAILURES);
        assert_eq!(failures.of("0"), None);
        assert_eq!(failures.of("1").as_deref(), Some("again"));
        failures.forget("1");
        assert_eq!(failures.of("1"), None);
    }
}

//! A value on its way into the store.
//!
//! # Flow
//! The guest takes the stream, or names the object: a task starts → what the guest writes goes through a queue of two pieces to
//! the task → to the upload, or to a spool as long as no object is named → `finish` lets the task commit.
//!
//! # Guarantees
//! The order of `outgoing-value-write-body` and `write-data` does not matter. Nothing is committed but by `finish`, and not
//! after anything failed. A guest writes no faster than the store takes it.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio_util::task::AbortOnDropHandle;

use super::outgoing_queue::{Command, Progress};
use super::quota::Quota;
use super::spool::Spool;
use super::store::{BlobError, Upload};
use super::stream::BodyStream;
use crate::plugin::observe::TIMEOUT;

/// Pieces that wait for the task. Each is at most [`PIECE`](super::stream::PIECE) bytes.
const QUEUE: usize = 2;

/// Time for the commit: what was written may have to reach the disk first.
pub(super) const COMMIT: Duration = Duration::from_secs(30);

/// A value that a guest writes.
#[allow(
    unreachable_pub,
    reason = "the generated bindings name it, and nobody sees them"
)]
#[derive(Default)]
pub struct OutgoingValue {
    task: Option<Task>,
    body_taken: bool,
    named: bool,
}

struct Task {
    commands: mpsc::Sender<Command>,
    progress: watch::Receiver<Progress>,
    /// The stream knows by it that the value is there.
    alive: Arc<()>,
    /// Dropped with the value: the task ends, and with it what it was writing.
    _running: AbortOnDropHandle<()>,
}

fn already(what: &str) -> BlobError {
    BlobError::other(format!("the value was {what} already"))
}

fn gone() -> BlobError {
    BlobError::other("the value cannot be written any more")
}

impl OutgoingValue {
    fn task(&mut self, quota: &Arc<Quota>) -> Result<&Task, BlobError> {
        if self.task.is_none() {
            let permit = quota.open()?;
            let (commands, receiver) = mpsc::channel(QUEUE);
            let (sender, progress) = watch::channel(Progress::default());
            let writer = Writer {
                target: Target::Spool(Spool::new(Arc::clone(quota))),
                failed: None,
                size: 0,
                max_size: quota.limits.object_size,
                progress: sender,
                _permit: permit,
            };
            self.task = Some(Task {
                commands,
                progress,
                alive: Arc::default(),
                _running: AbortOnDropHandle::new(tokio::spawn(writer.run(receiver))),
            });
        }
        self.task.as_ref().ok_or_else(gone)
    }

    /// The stream of the body. There is one.
    pub(super) fn body(&mut self, quota: &Arc<Quota>) -> Result<BodyStream, BlobError> {
        if self.body_taken {
            return Err(already("given its body"));
        }
        let task = self.task(quota)?;
        let stream = BodyStream::new(
            task.commands.clone(),
            task.progress.clone(),
            Arc::downgrade(&task.alive),
        );
        self.body_taken = true;
        Ok(stream)
    }

    /// It is this object. What was written of the body goes there before this returns.
    pub(super) async fn name(
        &mut self,
        quota: &Arc<Quota>,
        upload: Box<dyn Upload>,
    ) -> Result<(), BlobError> {
        self.check_unnamed()?;
        let task = self.task(quota)?;
        let (done, named) = oneshot::channel();
        let commands = task.commands.clone();
        self.named = true;
        commands
            .send(Command::Name(Box::new(Timed(upload)), done))
            .await
            .map_err(|_| gone())?;
        named.await.unwrap_or_else(|_| Err(gone()))
    }

    /// May it still be written to an object?
    pub(super) fn check_unnamed(&self) -> Result<(), BlobError> {
        if self.named {
            return Err(already("written to an object"));
        }
        Ok(())
    }

    /// Commit.
    pub(super) async fn finish(self) -> Result<(), BlobError> {
        let Some(task) = self.task else {
            return Err(unnamed());
        };
        let (done, finished) = oneshot::channel();
        task.commands
            .send(Command::Finish(done))
            .await
            .map_err(|_| gone())?;
        finished.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn unnamed() -> BlobError {
    BlobError::other("the value was finished before write-data wrote it to an object")
}

/// Where bytes go.
enum Target {
    Spool(Spool),
    Upload(Box<dyn Upload>),
    /// Something failed.
    Nowhere,
}

struct Writer {
    target: Target,
    failed: Option<BlobError>,
    size: u64,
    max_size: u64,
    progress: watch::Sender<Progress>,
    _permit: OwnedSemaphorePermit,
}

/// An upload that does not wait forever.
struct Timed(Box<dyn Upload>);

#[async_trait]
impl Upload for Timed {
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        in_time(TIMEOUT, self.0.write(bytes)).await
    }

    async fn commit(self: Box<Self>) -> Result<(), BlobError> {
        in_time(COMMIT, self.0.commit()).await
    }
}

/// Wait so long for the store, and no longer.
pub(super) async fn in_time<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, BlobError>>,
) -> Result<T, BlobError> {
    let in_time = tokio::time::timeout(limit, call).await;
    in_time.unwrap_or(Err(BlobError::Late(limit)))
}

impl Writer {
    async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        while let Some(command) = commands.recv().await {
            match command {
                Command::Bytes(bytes) => {
                    let size = bytes.len() as u64;
                    if let Err(error) = self.write(bytes).await {
                        self.fail(error);
                    }
                    self.progress.send_modify(|progress| progress.done += size);
                }
                Command::Name(upload, done) => {
                    let named = self.name(upload).await;
                    if let Err(error) = &named {
                        self.fail(error.clone());
                    }
                    // Whoever asked may be gone.
                    let _ = done.send(named);
                }
                Command::Finish(done) => {
                    let _ = done.send(self.finish().await);
                    return;
                }
            }
        }
    }

    /// What is written is dropped, and nothing more is taken.
    fn fail(&mut self, error: BlobError) {
        if self.failed.is_some() {
            return;
        }
        self.target = Target::Nowhere;
        self.failed = Some(error.clone());
        self.progress
            .send_modify(|progress| progress.failed = Some(error));
    }

    fn check(&self) -> Result<(), BlobError> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.size = self.size.saturating_add(bytes.len() as u64);
        if self.size > self.max_size {
            return Err(BlobError::other(format!(
                "an object has at most {} bytes",
                self.max_size
            )));
        }
        match &mut self.target {
            Target::Spool(spool) => spool.write(&bytes).await,
            Target::Upload(upload) => upload.write(bytes).await,
            Target::Nowhere => Ok(()),
        }
    }

    async fn name(&mut self, mut upload: Box<dyn Upload>) -> Result<(), BlobError> {
        self.check()?;
        if let Target::Spool(spool) = std::mem::replace(&mut self.target, Target::Nowhere) {
            spool.drain(upload.as_mut()).await?;
        }
        self.target = Target::Upload(upload);
        Ok(())
    }

    async fn finish(self) -> Result<(), BlobError> {
        self.check()?;
        match self.target {
            Target::Upload(upload) => upload.commit().await,
            Target::Spool(_) | Target::Nowhere => Err(unnamed()),
        }
    }
}

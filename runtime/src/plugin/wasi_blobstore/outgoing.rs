//! Values written by guests.
//!
//! # Flow
//! The guest takes the stream, or names the object: a task starts → bytes that the guest writes go through a queue of two
//! pieces to the task → to the upload, or to a spool until the object is named → on `finish` the task commits.
//!
//! # Guarantees
//! `outgoing-value-write-body` and `write-data` may be called in any order. Only `finish` commits, and only if nothing failed
//! before. A guest cannot write faster than the store accepts data.

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

/// Pieces queued for the task. Each is at most [`PIECE`](super::stream::PIECE) bytes.
const QUEUE: usize = 2;

/// Time limit of the commit, during which data may have to be flushed to disk.
pub(super) const COMMIT: Duration = Duration::from_secs(30);

/// A value written by a guest.
#[allow(unreachable_pub, reason = "used by the generated bindings, which are private")]
#[derive(Default)]
pub struct OutgoingValue {
    task: Option<Task>,
    body_taken: bool,
    named: bool,
}

struct Task {
    commands: mpsc::Sender<Command>,
    progress: watch::Receiver<Progress>,
    /// Lets the stream detect that the value was dropped.
    alive: Arc<()>,
    /// Aborted with the value, which discards unfinished data.
    _running: AbortOnDropHandle<()>,
}

fn already(what: &str) -> BlobError {
    BlobError::other(format!("the value was already {what}"))
}

fn gone() -> BlobError {
    BlobError::other("the value can no longer be written")
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

    /// Returns the stream for the body; available once.
    pub(super) fn body(&mut self, quota: &Arc<Quota>) -> Result<BodyStream, BlobError> {
        if self.body_taken {
            return Err(already("given a body"));
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

    /// Sets the object to write to, and moves the body written so far to it.
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

    /// Fails if the value was already written to an object.
    pub(super) fn check_unnamed(&self) -> Result<(), BlobError> {
        if self.named {
            return Err(already("written to an object"));
        }
        Ok(())
    }

    /// Commits the value.
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

/// The destination of the bytes.
enum Target {
    Spool(Spool),
    Upload(Box<dyn Upload>),
    /// Discards bytes after an error.
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

/// An upload with time limits.
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

/// Applies a time limit to a call.
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
                    // The caller may be gone.
                    let _ = done.send(named);
                }
                Command::Finish(done) => {
                    let _ = done.send(self.finish().await);
                    return;
                }
            }
        }
    }

    /// Discards the written data and all further writes.
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
                "the object exceeds the limit of {} bytes",
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

//! Writing of object files.

use std::io::Write as _;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use tokio::task::JoinHandle;

use super::call::Calls;
use super::folder::Folder;
use crate::plugin::disk::StagedFile;
use crate::plugin::wasi_blobstore::store::{BlobError, Upload};

/// Bytes collected before they are written.
const CHUNK: usize = 256 << 10;
/// Bytes after which the file is synced, so that the commit does not have to sync all of them.
const SYNC: usize = 64 << 20;

/// An object being written to a file.
pub(super) struct FileUpload {
    folder: Arc<Folder>,
    object: String,
    file: Writing,
    chunk: BytesMut,
    unsynced: usize,
    calls: Calls,
}

/// The file, or the task that writes to it.
enum Writing {
    Idle(StagedFile),
    Busy(JoinHandle<Result<StagedFile, BlobError>>),
    Failed,
}

fn failed() -> BlobError {
    BlobError::other("the object could not be written")
}

impl FileUpload {
    pub(super) fn new(folder: Arc<Folder>, object: String, file: StagedFile, calls: Calls) -> Self {
        Self {
            folder,
            object,
            file: Writing::Idle(file),
            chunk: BytesMut::new(),
            unsynced: 0,
            calls,
        }
    }

    /// Returns the file after the running write has finished.
    async fn idle(&mut self) -> Result<StagedFile, BlobError> {
        match std::mem::replace(&mut self.file, Writing::Failed) {
            Writing::Idle(file) => Ok(file),
            Writing::Busy(task) => task.await.unwrap_or_else(|_| Err(failed())),
            Writing::Failed => Err(failed()),
        }
    }

    /// Writes the collected bytes in the background.
    async fn flush(&mut self) -> Result<(), BlobError> {
        let mut file = self.idle().await?;
        let chunk = self.chunk.split().freeze();
        self.unsynced += chunk.len();
        let sync = self.unsynced >= SYNC;
        if sync {
            self.unsynced = 0;
        }
        let calls = self.calls.clone();
        self.file = Writing::Busy(tokio::spawn(async move {
            let write = calls.run(move || {
                file.file().write_all(&chunk)?;
                if sync {
                    file.file().sync_data()?;
                }
                Ok(file)
            });
            write.await
        }));
        Ok(())
    }
}

#[async_trait]
impl Upload for FileUpload {
    async fn write(&mut self, bytes: Bytes) -> Result<(), BlobError> {
        self.chunk.extend_from_slice(&bytes);
        if self.chunk.len() >= CHUNK {
            self.flush().await?;
        }
        Ok(())
    }

    async fn commit(mut self: Box<Self>) -> Result<(), BlobError> {
        self.flush().await?;
        let file = self.idle().await?;
        let Self {
            folder,
            object,
            calls,
            ..
        } = *self;
        calls.run(move || folder.put(file, &object)).await
    }
}

//! Buffer for a value whose object is not known yet.

use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use super::quota::Quota;
use super::store::{BlobError, Upload};

/// Most bytes held in memory. Larger values are moved to an unnamed temporary file, which is removed when it is closed.
const IN_MEMORY: usize = 64 << 10;

/// Size of a read, in bytes.
const CHUNK: usize = 256 << 10;

/// A queue of bytes, held in memory while it is small.
pub(super) struct Spool {
    quota: Arc<Quota>,
    size: u64,
    memory: BytesMut,
    file: Option<File>,
}

fn failed(error: &io::Error) -> BlobError {
    BlobError::other(format!("cannot write the value to a temporary file: {error}"))
}

impl Spool {
    pub(super) fn new(quota: Arc<Quota>) -> Self {
        Self {
            quota,
            size: 0,
            memory: BytesMut::new(),
            file: None,
        }
    }

    pub(super) async fn write(&mut self, bytes: &Bytes) -> Result<(), BlobError> {
        let size = bytes.len() as u64;
        self.quota.spool(size)?;
        self.size += size;
        if self.file.is_none() && self.memory.len() + bytes.len() <= IN_MEMORY {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        self.spill(bytes).await.map_err(|error| failed(&error))
    }

    async fn spill(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = if let Some(file) = &mut self.file {
            file
        } else {
            let file = tokio::task::spawn_blocking(tempfile::tempfile).await??;
            self.file.insert(File::from_std(file))
        };
        if !self.memory.is_empty() {
            file.write_all(&std::mem::take(&mut self.memory)).await?;
        }
        file.write_all(bytes).await
    }

    /// Moves the content to `upload`.
    pub(super) async fn drain(mut self, upload: &mut dyn Upload) -> Result<(), BlobError> {
        if let Some(mut file) = self.file.take() {
            file.flush().await.map_err(|error| failed(&error))?;
            file.rewind().await.map_err(|error| failed(&error))?;
            loop {
                let mut chunk = BytesMut::with_capacity(CHUNK);
                if file.read_buf(&mut chunk).await.map_err(|error| failed(&error))? == 0 {
                    return Ok(());
                }
                upload.write(chunk.freeze()).await?;
            }
        }
        if !self.memory.is_empty() {
            upload.write(std::mem::take(&mut self.memory).freeze()).await?;
        }
        Ok(())
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        self.quota.unspool(self.size);
    }
}

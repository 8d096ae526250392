//! What goes into a registry as a blob: from memory, or from a file that is not held in memory.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream;
use reqwest::Body;
use tokio::io::AsyncReadExt as _;

/// Bytes that are handed on at once.
const CHUNK: usize = 256 << 10;

/// Who wants to know how far it is.
pub trait Progress: Send + Sync {
    /// So many bytes of so many are there.
    fn at(&self, done: u64, total: u64);
}

/// Nobody wants to know.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn at(&self, _: u64, _: u64) {}
}

/// The content of a blob.
#[derive(Clone, Debug)]
pub(super) enum Payload {
    Bytes(Bytes),
    File { path: PathBuf, size: u64 },
}

impl Payload {
    pub(super) fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { size, .. } => *size,
        }
    }

    /// To be sent, from its beginning.
    pub(super) fn body(&self, progress: &Arc<dyn Progress>) -> Body {
        let (progress, total) = (Arc::clone(progress), self.size());
        match self {
            Self::Bytes(bytes) => {
                let bytes = bytes.clone();
                Body::wrap_stream(stream::unfold(bytes, move |mut rest| {
                    let next = rest.split_to(rest.len().min(CHUNK));
                    progress.at(total - rest.len() as u64, total);
                    std::future::ready((!next.is_empty()).then_some((Ok::<_, std::io::Error>(next), rest)))
                }))
            }
            Self::File { path, .. } => {
                let path = path.clone();
                let start = (None, 0);
                Body::wrap_stream(stream::try_unfold(start, move |(file, done)| {
                    let (path, progress) = (path.clone(), Arc::clone(&progress));
                    async move {
                        let mut file = match file {
                            Some(file) => file,
                            None => tokio::fs::File::open(&path).await?,
                        };
                        let mut chunk = BytesMut::with_capacity(CHUNK);
                        let read = file.read_buf(&mut chunk).await?;
                        let done = done + read as u64;
                        progress.at(done, total);
                        Ok::<_, std::io::Error>((read > 0).then_some((chunk.freeze(), (Some(file), done))))
                    }
                }))
            }
        }
    }
}

//! Upload bodies: bytes in memory, or a file streamed from disk.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures::stream;
use reqwest::Body;
use tokio::io::AsyncReadExt as _;

use crate::progress::{Progress, report};

/// Size of a body chunk, in bytes.
const CHUNK: usize = 256 << 10;

/// The content of a blob.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    Bytes(Bytes),
    File { path: PathBuf, size: u64 },
}

impl Payload {
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File { size, .. } => *size,
        }
    }

    /// Returns a request body that streams the content from the start.
    pub(crate) fn body(&self, progress: Option<&Arc<dyn Progress>>) -> Body {
        let (progress, total) = (progress.cloned(), self.size());
        match self {
            Self::Bytes(bytes) => {
                let bytes = bytes.clone();
                Body::wrap_stream(stream::unfold(bytes, move |mut rest| {
                    let next = rest.split_to(rest.len().min(CHUNK));
                    report(progress.as_deref(), total - rest.len() as u64, total);
                    std::future::ready((!next.is_empty()).then_some((Ok::<_, std::io::Error>(next), rest)))
                }))
            }
            Self::File { path, .. } => {
                let path = path.clone();
                let start = (None, 0);
                Body::wrap_stream(stream::try_unfold(start, move |(file, done)| {
                    let (path, progress) = (path.clone(), progress.clone());
                    async move {
                        let mut file = match file {
                            Some(file) => file,
                            None => tokio::fs::File::open(&path).await?,
                        };
                        let mut chunk = BytesMut::with_capacity(CHUNK);
                        let read = file.read_buf(&mut chunk).await?;
                        let done = done + read as u64;
                        report(progress.as_deref(), done, total);
                        Ok::<_, std::io::Error>((read > 0).then_some((chunk.freeze(), (Some(file), done))))
                    }
                }))
            }
        }
    }
}

//! Reading of object files.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;

use super::call::Calls;
use super::folder::Folder;
use crate::plugin::wasi_blobstore::store::{BlobError, Body, Range};

/// Size of a read, in bytes.
const CHUNK: u64 = 256 << 10;

/// Opens the file of an object at the start of a range; also returns the length of the range.
pub(super) fn open(folder: &Folder, object: &str, range: Range) -> Result<(File, u64), BlobError> {
    let (mut file, metadata) = folder.open(object)?;
    let size = range.length(metadata.len())?;
    file.seek(SeekFrom::Start(range.start))?;
    Ok((file, size))
}

/// Streams `size` bytes of a file, reading only on demand.
pub(super) fn body(file: File, size: u64, calls: Calls) -> Body {
    let chunks = stream::try_unfold((file, size, calls), async |(mut file, left, calls)| {
        if left == 0 {
            return Ok(None);
        }
        let read = calls.run(move || {
            let chunk = chunk(&mut file, left)?;
            Ok((chunk, file))
        });
        let (chunk, file) = read.await?;
        let left = left.saturating_sub(chunk.len() as u64);
        Ok((!chunk.is_empty()).then_some((chunk, (file, left, calls))))
    });
    chunks.boxed()
}

fn chunk(file: &mut File, left: u64) -> Result<Bytes, BlobError> {
    let mut chunk = Vec::with_capacity(usize::try_from(left.min(CHUNK)).unwrap_or_default());
    file.take(left.min(CHUNK)).read_to_end(&mut chunk)?;
    Ok(chunk.into())
}

//! A container of the filesystem backend.

use std::io::ErrorKind;
use std::sync::Arc;

use async_trait::async_trait;
use cap_std::fs::{Dir, Metadata, ReadDir};
use futures::StreamExt as _;
use futures::stream;

use super::call::Calls;
use super::download;
use super::folder::{Folder, object};
use super::upload::FileUpload;
use crate::plugin::disk::encode;
use crate::plugin::wasi_blobstore::store::{
    BlobError, Container, Download, Names, ObjectInfo, Range, Upload, seconds,
};

/// Names per page.
const PAGE: usize = 1000;

/// Reads the next page of names; empty at the end.
fn page(folder: &Dir, entries: &mut ReadDir) -> Result<Vec<String>, BlobError> {
    let mut page = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        page.extend(name.to_str().and_then(|name| object(folder, name)));
        if page.len() >= PAGE {
            break;
        }
    }
    Ok(page)
}

fn info(metadata: &Metadata) -> Result<ObjectInfo, BlobError> {
    Ok(ObjectInfo {
        created_at: seconds(metadata.modified()?.into_std()),
        size: metadata.len(),
    })
}

/// A container stored as a folder.
pub(super) struct FileContainer {
    folder: Arc<Folder>,
    calls: Calls,
}

impl FileContainer {
    pub(super) fn new(folder: Folder, calls: Calls) -> Self {
        Self {
            folder: Arc::new(folder),
            calls,
        }
    }

    /// Runs a blocking call on the folder.
    async fn call<T: Send + 'static>(
        &self,
        call: impl FnOnce(&Folder) -> Result<T, BlobError> + Send + 'static,
    ) -> Result<T, BlobError> {
        let folder = Arc::clone(&self.folder);
        self.calls.run(move || call(&folder)).await
    }
}

#[async_trait]
impl Container for FileContainer {
    fn place(&self) -> String {
        format!("file {}", self.folder.owner.join(&self.folder.file_name).name())
    }

    async fn created_at(&self) -> Result<u64, BlobError> {
        self.call(|folder| {
            let metadata = folder.dir()?.dir_metadata()?;
            // Not every file system records creation times.
            let created = metadata.created().or_else(|_| metadata.modified())?;
            Ok(seconds(created.into_std()))
        })
        .await
    }

    async fn info(&self, object: &str) -> Result<Option<ObjectInfo>, BlobError> {
        let name = encode(object);
        self.call(move |folder| match folder.dir()?.metadata(name.as_str()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            metadata => info(&metadata?).map(Some),
        })
        .await
    }

    async fn read(&self, object: &str, range: Range) -> Result<Download, BlobError> {
        let object = object.to_owned();
        let opened = self.call(move |folder| download::open(folder, &object, range));
        let (file, size) = opened.await?;
        Ok(Download {
            size,
            body: download::body(file, size, self.calls.clone()),
        })
    }

    async fn write(&self, object: &str) -> Result<Box<dyn Upload>, BlobError> {
        let staged = self.call(Folder::stage).await?;
        Ok(Box::new(FileUpload::new(
            Arc::clone(&self.folder),
            object.to_owned(),
            staged,
            self.calls.clone(),
        )))
    }

    async fn list(&self) -> Result<Names, BlobError> {
        let entries = self.call(|folder| {
            let dir = folder.dir()?;
            Ok((dir.entries()?, dir))
        });
        let (entries, dir) = entries.await?;
        let from = (entries, dir, self.calls.clone());
        let pages = stream::try_unfold(from, async |(mut entries, folder, calls)| {
            let read = calls.run(move || {
                let page = page(&folder, &mut entries)?;
                Ok((page, entries, folder))
            });
            let (page, entries, folder) = read.await?;
            Ok((!page.is_empty()).then_some((page, (entries, folder, calls))))
        });
        Ok(pages.boxed())
    }

    async fn delete(&self, object: &str) -> Result<(), BlobError> {
        let object = object.to_owned();
        self.call(move |folder| folder.remove(&object)).await
    }

    async fn clear(&self) -> Result<(), BlobError> {
        self.call(Folder::clear).await
    }
}

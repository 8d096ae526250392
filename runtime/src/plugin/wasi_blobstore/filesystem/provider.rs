//! Selects the folder for an entry.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;

use super::call::Calls;
use super::container::FileContainer;
use super::folder::{Folder, STAGING};
use crate::claims::FolderUse;
use crate::plugin::backends::{Provider, Settings, SettingsError};
use crate::plugin::disk::{Folders, Place, Root, create_folder, encode, sweep, sync_folder};
use crate::plugin::space::{SharedBuckets, Space};
use crate::plugin::wasi_blobstore::read_only::{self, READ_ONLY};
use crate::plugin::wasi_blobstore::store::{BlobError, Container, Store};

/// Keeps objects in files.
///
/// | key | meaning |
/// |---|---|
/// | `root` | the folder, as an absolute path |
/// | `bucket`, `shared` | see [`Space`]; a bucket is a container |
/// | `read_only` | `true`: all writes are rejected |
#[derive(Debug)]
pub struct Filesystem {
    folders: Folders,
    shared: SharedBuckets,
}

impl Filesystem {
    /// Creates the backend with the folders that entries may name and the containers that they may share.
    pub fn new(folders: Folders, shared: SharedBuckets) -> Self {
        Self { folders, shared }
    }
}

impl Provider<dyn Store> for Filesystem {
    fn kind(&self) -> &'static str {
        "filesystem"
    }

    fn keys(&self) -> &'static [&'static str] {
        &["root", "bucket", "shared", READ_ONLY]
    }

    fn open(&self, settings: &Settings<'_>) -> Result<Arc<dyn Store>, SettingsError> {
        let root = self
            .folders
            .claim("root", settings.get("root"), FolderUse::Blobstore)?;
        let store = FileStore::new(&root, self.shared.choose(settings)?);
        read_only::as_set(Arc::new(store), settings)
    }
}

/// The containers of one owner.
pub(super) struct FileStore {
    space: Space,
    /// Folder of its containers.
    owner: Place,
    calls: Calls,
    swept: AtomicBool,
}

impl FileStore {
    pub(super) fn new(root: &Root, space: Space) -> Self {
        let owner = match &space {
            Space::Own { namespace, name, .. } => root
                .place("own")
                .join(encode(namespace).as_str())
                .join(encode(name).as_str()),
            Space::Shared(_) => root.place("shared"),
        };
        Self {
            space,
            owner,
            calls: Calls::new(),
            swept: AtomicBool::new(false),
        }
    }

    fn folder(&self, container: &str) -> Folder {
        Folder {
            owner: self.owner.clone(),
            file_name: encode(self.space.bucket(container)).as_str().to_owned(),
            name: container.to_owned(),
        }
    }

    fn container(&self, folder: Folder) -> Arc<dyn Container> {
        Arc::new(FileContainer::new(folder, self.calls.clone()))
    }

    /// Removes leftover staging files on the first call.
    fn sweep_first(&self, folder: &Folder) {
        if !self.swept.swap(true, Ordering::Relaxed) {
            let owner = folder.owner.clone();
            drop(tokio::task::spawn_blocking(move || {
                if let Ok(owner) = owner.open() {
                    sweep(&owner, STAGING);
                }
            }));
        }
    }
}

#[async_trait]
impl Store for FileStore {
    async fn create(&self, container: &str) -> Result<Arc<dyn Container>, BlobError> {
        let folder = self.folder(container);
        self.sweep_first(&folder);
        let made = self.calls.run(move || {
            let owner = folder.owner.create()?;
            match owner.create_dir(&folder.file_name) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    return Err(BlobError::ContainerExists(folder.name));
                }
                made => made?,
            }
            sync_folder(&owner)?;
            Ok(folder)
        });
        Ok(self.container(made.await?))
    }

    async fn open(&self, container: &str) -> Result<Option<Arc<dyn Container>>, BlobError> {
        let folder = self.folder(container);
        self.sweep_first(&folder);
        let found = self.calls.run(move || match folder.dir() {
            Err(BlobError::NoSuchContainer(_)) => Ok(None),
            dir => dir.map(|_| Some(folder)),
        });
        Ok(found.await?.map(|folder| self.container(folder)))
    }

    async fn delete(&self, container: &str) -> Result<(), BlobError> {
        let folder = self.folder(container);
        let removed = self.calls.run(move || {
            folder.dir()?;
            let owner = folder.owner.open()?;
            create_folder(&owner, Path::new(STAGING))?;
            let staging = owner.open_dir(STAGING)?;
            // Renamed first, so that the container disappears atomically before its files are deleted.
            let gone = format!("gone-{}", uuid::Uuid::new_v4());
            match owner.rename(&folder.file_name, &staging, &gone) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    return Err(BlobError::NoSuchContainer(folder.name));
                }
                renamed => renamed?,
            }
            sync_folder(&owner)?;
            Ok(staging.remove_dir_all(&gone)?)
        });
        removed.await
    }
}

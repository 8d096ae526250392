//! Blocking operations on the folder of a container.

use std::fs::File;
use std::io::{self, ErrorKind};

use cap_std::fs::{Dir, Metadata};

use crate::plugin::disk::{
    FileName, Place, StagedFile, decode, encode, lock_file, read_small, remove_file, sync_folder,
};
use crate::plugin::wasi_blobstore::store::{BlobError, MAX_OBJECT};

/// Lock file for changes to objects that have two files. No object can have this name.
const LOCK: &str = "%lock";
/// Suffix of files that contain the name of an object.
const KEY: &str = "-key";
/// Folder for files being written or removed, next to the containers. No container can have this name.
pub(super) const STAGING: &str = "%new";

/// The location of a container.
pub(super) struct Folder {
    /// Folder of all containers of the owner.
    pub(super) owner: Place,
    /// File name of the container.
    pub(super) file_name: String,
    /// Name used by the guest.
    pub(super) name: String,
}

impl Folder {
    fn no_such_container(&self) -> BlobError {
        BlobError::NoSuchContainer(self.name.clone())
    }

    /// Opens the folder of the container.
    pub(super) fn dir(&self) -> Result<Dir, BlobError> {
        match self.owner.join(&self.file_name).open() {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            dir => dir.map_err(BlobError::from),
        }
    }

    /// Creates a file that is not visible as an object yet.
    pub(super) fn stage(&self) -> Result<StagedFile, BlobError> {
        self.dir()?;
        Ok(StagedFile::new(&self.owner.open()?, STAGING)?)
    }

    /// Makes a file the object of this name.
    pub(super) fn put(&self, file: StagedFile, object: &str) -> Result<(), BlobError> {
        let dir = self.dir()?;
        let name = encode(object);
        let _lock = self.lock(&dir, &name)?;
        let key = key_file(&name).filter(|key| !dir.exists(key));
        if let Some(key) = key {
            // Written first, so that no object exists without its name.
            let mut staged = self.stage()?;
            io::Write::write_all(staged.file(), object.as_bytes())?;
            staged.commit(&dir, &key)?;
        }
        match file.commit(&dir, name.as_str()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            done => done.map_err(BlobError::from),
        }
    }

    pub(super) fn remove(&self, object: &str) -> Result<(), BlobError> {
        let dir = self.dir()?;
        let name = encode(object);
        let _lock = self.lock(&dir, &name)?;
        remove_file(&dir, name.as_str())?;
        if let Some(key) = key_file(&name) {
            remove_file(&dir, &key)?;
        }
        Ok(())
    }

    /// Locks an object that has two files until the returned file is dropped.
    fn lock(&self, dir: &Dir, name: &FileName) -> Result<Option<File>, BlobError> {
        if key_file(name).is_none() {
            return Ok(None);
        }
        self.lock_all(dir).map(Some)
    }

    fn lock_all(&self, dir: &Dir) -> Result<File, BlobError> {
        match lock_file(dir, LOCK) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            file => Ok(file?),
        }
    }

    pub(super) fn clear(&self) -> Result<(), BlobError> {
        let dir = self.dir()?;
        let _lock = self.lock_all(&dir)?;
        for entry in dir.entries()? {
            let entry = entry?;
            let name = entry.file_name();
            if name == LOCK || !entry.file_type()?.is_file() {
                continue;
            }
            match entry.remove_file() {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(sync_folder(&dir)?)
    }

    /// Opens an object for reading.
    pub(super) fn open(&self, object: &str) -> Result<(File, Metadata), BlobError> {
        let file = match self.dir()?.open(encode(object).as_str()) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Err(BlobError::NoSuchObject(object.to_owned()));
            }
            file => file?,
        };
        let metadata = file.metadata()?;
        Ok((file.into_std(), metadata))
    }
}

/// Returns the name of the file that stores an object's name, if the object's own file name is a digest.
fn key_file(name: &FileName) -> Option<String> {
    match name {
        FileName::Readable(_) => None,
        FileName::Digest(digest) => Some(format!("{digest}{KEY}")),
    }
}

/// Returns the name of the object stored in a file; `None` if the file is not an object.
pub(super) fn object(folder: &Dir, file: &str) -> Option<String> {
    match file.strip_prefix("%%") {
        Some(_) if file.ends_with(KEY) => None,
        Some(_) => {
            let name = read_small(folder, &format!("{file}{KEY}"), MAX_OBJECT).ok()?;
            String::from_utf8(name).ok()
        }
        None => decode(file),
    }
}

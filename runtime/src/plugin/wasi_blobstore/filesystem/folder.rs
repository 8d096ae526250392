//! Blocking operations on the folder of a container.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::plugin::disk::{FileName, StagedFile, decode, encode, remove_file, sync_folder};
use crate::plugin::wasi_blobstore::store::BlobError;

/// Lock file for changes to objects that have two files. No object can have this name.
const LOCK: &str = "%lock";
/// Suffix of files that contain the name of an object.
const KEY: &str = "-key";
/// The location of a container.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) staging: PathBuf,
    /// Name used by the guest.
    pub(super) name: String,
}

impl Folder {
    fn no_such_container(&self) -> BlobError {
        BlobError::NoSuchContainer(self.name.clone())
    }

    /// Checks that the container exists.
    pub(super) fn check(&self) -> Result<(), BlobError> {
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            metadata => metadata.map(|_| ()).map_err(BlobError::from),
        }
    }

    /// Creates a file that is not visible as an object yet.
    pub(super) fn stage(&self) -> Result<StagedFile, BlobError> {
        self.check()?;
        Ok(StagedFile::new(&self.staging)?)
    }

    /// Makes a file the object of this name.
    pub(super) fn put(&self, file: StagedFile, object: &str) -> Result<(), BlobError> {
        let name = encode(object);
        let _lock = self.lock(&name)?;
        let key = key_file(&name).filter(|key| !self.path.join(key).exists());
        if let Some(key) = key {
            // Written first, so that no object exists without its name.
            let mut staged = self.stage()?;
            io::Write::write_all(staged.file(), object.as_bytes())?;
            staged.commit_within(&self.path, &key)?;
        }
        match file.commit_within(&self.path, name.as_str()) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            done => done.map_err(BlobError::from),
        }
    }

    pub(super) fn remove(&self, object: &str) -> Result<(), BlobError> {
        self.check()?;
        let name = encode(object);
        let _lock = self.lock(&name)?;
        remove_file(&self.path.join(name.as_str()))?;
        if let Some(key) = key_file(&name) {
            remove_file(&self.path.join(key))?;
        }
        Ok(())
    }

    /// Locks an object that has two files until the returned file is dropped.
    fn lock(&self, name: &FileName) -> Result<Option<File>, BlobError> {
        if key_file(name).is_none() {
            return Ok(None);
        }
        self.lock_all().map(Some)
    }

    fn lock_all(&self) -> Result<File, BlobError> {
        let mut options = File::options();
        let file = options.write(true).create(true).truncate(false);
        let file = match file.open(self.path.join(LOCK)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(self.no_such_container()),
            file => file?,
        };
        match file.lock() {
            Err(error) if error.kind() != ErrorKind::Unsupported => Err(error.into()),
            _ => Ok(file),
        }
    }

    pub(super) fn clear(&self) -> Result<(), BlobError> {
        self.check()?;
        let _lock = self.lock_all()?;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            if name == LOCK || !entry.file_type()?.is_file() {
                continue;
            }
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                removed => removed?,
            }
        }
        Ok(sync_folder(&self.path)?)
    }

    /// Opens an object for reading.
    pub(super) fn open(&self, object: &str) -> Result<(File, fs::Metadata), BlobError> {
        let file = match File::open(self.path.join(encode(object).as_str())) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.check()?;
                return Err(BlobError::NoSuchObject(object.to_owned()));
            }
            file => file?,
        };
        let metadata = file.metadata()?;
        Ok((file, metadata))
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
pub(super) fn object(folder: &Path, file: &str) -> Option<String> {
    match file.strip_prefix("%%") {
        Some(_) if file.ends_with(KEY) => None,
        Some(_) => fs::read_to_string(folder.join(format!("{file}{KEY}"))).ok(),
        None => decode(file),
    }
}

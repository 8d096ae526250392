//! A folder of objects, as its container is called on a thread that may block.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::plugin::disk::{FileName, StagedFile, decode, encode, remove_file, sync_folder};
use crate::plugin::wasi_blobstore::store::BlobError;

/// Who changes an object that has two files holds this file. No object has this name.
const LOCK: &str = "%lock";
/// What the name of a file ends in that has the name of an object.
const KEY: &str = "-key";
/// Where a container is.
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) staging: PathBuf,
    /// What the guest calls it.
    pub(super) name: String,
}

impl Folder {
    fn no_such_container(&self) -> BlobError {
        BlobError::NoSuchContainer(self.name.clone())
    }

    /// The container is there.
    pub(super) fn check(&self) -> Result<(), BlobError> {
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Err(self.no_such_container()),
            metadata => metadata.map(|_| ()).map_err(BlobError::from),
        }
    }

    /// A new file; nobody sees it yet.
    pub(super) fn stage(&self) -> Result<StagedFile, BlobError> {
        self.check()?;
        Ok(StagedFile::new(&self.staging)?)
    }

    /// Let a file be the object of this name.
    pub(super) fn put(&self, file: StagedFile, object: &str) -> Result<(), BlobError> {
        let name = encode(object);
        let _lock = self.lock(&name)?;
        let key = key_file(&name).filter(|key| !self.path.join(key).exists());
        if let Some(key) = key {
            // First, so that no object is without its name.
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

    /// Keep others from an object that has two files, until what is returned is dropped.
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

    /// An object that can be read.
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

/// The file that has the name of an object whose own file does not say it.
fn key_file(name: &FileName) -> Option<String> {
    match name {
        FileName::Readable(_) => None,
        FileName::Digest(digest) => Some(format!("{digest}{KEY}")),
    }
}

/// The object that a file is; none where it is something else.
pub(super) fn object(folder: &Path, file: &str) -> Option<String> {
    match file.strip_prefix("%%") {
        Some(_) if file.ends_with(KEY) => None,
        Some(_) => fs::read_to_string(folder.join(format!("{file}{KEY}"))).ok(),
        None => decode(file),
    }
}

//! On-disk cache of compiled components: a component that was compiled before starts in milliseconds.
//!
//! # Flow
//! Cache key: digest of the component and hash of the engine's version and settings. On a hit, read the file, verify its
//! digest and deserialise it. On a miss, compile, serialise, write a temporary file and rename it.
//!
//! # Guarantees
//! The cache is optional: if it fails, the component is compiled. A file is used only if its digest matches and no other
//! user can write to its folder. Several processes can share the folder. Within one process, a component is compiled by one
//! thread at a time. The total size is bounded; the least recently used files are evicted first.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use super::aot;
use super::codes::{CompiledCode, CompiledWith, Key};
use crate::claims::{Claim, FolderUse};
use crate::weak_map::WeakMap;

/// Magic bytes at the start of a file. The digest of the artifact follows.
const MAGIC: &[u8; 8] = b"washaot1";
const DIGEST: usize = 32;
const EXTENSION: &str = "cwasm";

/// Default maximum total size of all files, in bytes.
const DEFAULT_MAX_BYTES: u64 = 1 << 30;

/// A folder of compiled components.
pub(crate) struct ArtifactCache {
    folder: PathBuf,
    _claim: Claim,
    max_bytes: u64,
    /// One lock for each key, held while compiling, so that concurrent callers wait for the result.
    turns: WeakMap<String, Mutex<()>>,
}

impl ArtifactCache {
    /// Opens the cache in `folder`, which is created if it does not exist.
    ///
    /// # Errors
    /// Fails if the folder cannot be created, or if another user owns it or can write to it.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        Self::with_max_bytes(folder, DEFAULT_MAX_BYTES)
    }

    fn with_max_bytes(folder: &Path, max_bytes: u64) -> io::Result<Self> {
        let claim = Claim::new(folder, FolderUse::Cache).map_err(io::Error::other)?;
        create_private(folder)?;
        Ok(Self {
            _claim: claim,
            folder: folder.to_owned(),
            max_bytes,
            turns: WeakMap::default(),
        })
    }

    /// Loads the code of a component that was compiled with `stored`, or calls `compile` and stores its code if it was compiled
    /// with `stored`. `compile` may return the code serialised, too. Blocks during compilation.
    ///
    /// # Errors
    /// Returns the error of `compile`.
    pub(crate) fn get_or<E>(
        &self,
        engine: &Engine,
        stored: CompiledWith,
        key: Key,
        compile: impl FnOnce() -> Result<(CompiledCode, Option<Vec<u8>>), E>,
    ) -> Result<CompiledCode, E> {
        let key = name(engine, key);
        let turn = self.turns.get_or(key.clone(), Mutex::default);
        let _turn = turn.lock();
        if let Some(component) = self.load(engine, &key) {
            return Ok(CompiledCode {
                component,
                compiled_with: stored,
            });
        }
        let (code, artifact) = compile()?;
        if code.compiled_with == stored
            && let Err(error) = self.store(&key, &code.component, artifact)
        {
            tracing::debug!(folder = %self.folder.display(), %error, "compiled code was not cached");
        }
        Ok(code)
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(key).with_extension(EXTENSION)
    }

    fn load(&self, engine: &Engine, key: &str) -> Option<Component> {
        let path = self.path(key);
        let content = fs::read(&path).ok()?;
        let component = artifact(&content).and_then(|artifact| aot::deserialize(engine, artifact).ok());
        if component.is_some() {
            // The time is only used to choose which files to evict, so a failure is harmless.
            let _ = File::options()
                .append(true)
                .open(&path)
                .and_then(|file| file.set_modified(SystemTime::now()));
        } else {
            tracing::debug!(path = %path.display(), "cached code is invalid; recompiling");
            // A failure is harmless: the rename after compilation replaces the file.
            let _ = fs::remove_file(&path);
        }
        component
    }

    fn store(&self, key: &str, component: &Component, artifact: Option<Vec<u8>>) -> io::Result<()> {
        let artifact = match artifact {
            Some(artifact) => artifact,
            None => component
                .serialize()
                .map_err(|error| io::Error::other(format!("{error:#}")))?,
        };
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(&self.folder)?;
        file.write_all(MAGIC)?;
        file.write_all(&Sha256::digest(&artifact))?;
        file.write_all(&artifact)?;
        file.persist(self.path(key)).map_err(|error| error.error)?;
        self.bound()
    }

    /// Evicts the least recently used files until the rest fits into `max_bytes`.
    fn bound(&self) -> io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.folder)?
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let path = entry.path();
                let metadata = entry.metadata().ok()?;
                let ours = path.extension().is_some_and(|extension| extension == EXTENSION);
                ours.then_some((metadata.modified().ok()?, metadata.len(), path))
            })
            .collect();
        files.sort_unstable();
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files {
            if total <= self.max_bytes {
                break;
            }
            // Another process may have removed the file already.
            let _ = fs::remove_file(path);
            total = total.saturating_sub(length);
        }
        Ok(())
    }
}

/// Returns the artifact stored in a file, if its digest matches.
fn artifact(content: &[u8]) -> Option<&[u8]> {
    let (digest, artifact) = content.strip_prefix(MAGIC)?.split_at_checked(DIGEST)?;
    (Sha256::digest(artifact).as_slice() == digest).then_some(artifact)
}

/// Name of a file: everything that the artifact depends on, which is the component and the version and settings of the compiler.
fn name(engine: &Engine, key: Key) -> String {
    let mut settings = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut settings);
    let digest = key
        .iter()
        .fold(String::new(), |digest, byte| digest + &format!("{byte:02x}"));
    format!("{digest}-{:016x}", settings.finish())
}

#[cfg(unix)]
fn create_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let metadata = fs::metadata(folder)?;
    let refuse = |reason| Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return refuse("the folder is owned by another user");
    }
    if metadata.mode() & 0o022 != 0 {
        return refuse("other users can write to the folder");
    }
    Ok(())
}

/// On other systems the folder is in the user's profile, which other users cannot write to by default.
#[cfg(not(unix))]
fn create_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(number: u32) -> Vec<u8> {
        let text = format!(
            r#"(component (core module $m (func (export "f") (result i32) (i32.const {number})))
               (core instance $i (instantiate $m))
               (func (export "f") (result u32) (canon lift (core func $i "f"))))"#
        );
        wat::parse_str(text).unwrap()
    }

    fn compile(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<(CompiledCode, Option<Vec<u8>>)> {
        let code = CompiledCode {
            component: Component::from_binary(engine, bytes)?,
            compiled_with: CompiledWith::Later,
        };
        Ok((code, None))
    }

    /// Returns whether the code was loaded.
    fn get(cache: &ArtifactCache, engine: &Engine, bytes: &[u8]) -> bool {
        let mut loaded = true;
        let compile = || {
            loaded = false;
            compile(engine, bytes)
        };
        let key = super::super::codes::key(bytes);
        cache.get_or(engine, CompiledWith::Later, key, compile).unwrap();
        loaded
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    #[test]
    fn compiled_code_is_loaded_and_damaged_files_are_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ArtifactCache::open(&folder.path().join("aot")).unwrap();
        let engine = Engine::default();
        let bytes = component(1);
        assert!(!get(&cache, &engine, &bytes));
        assert!(get(&cache, &engine, &bytes));
        let path = files(&cache.folder).pop().unwrap();
        let whole = fs::read(&path).unwrap();
        for damaged in [&whole[..whole.len() / 2], b"", b"washaot1 and no more"] {
            fs::write(&path, damaged).unwrap();
            assert!(!get(&cache, &engine, &bytes), "{} bytes", damaged.len());
            assert_eq!(fs::read(&path).unwrap(), whole);
        }
        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        fs::write(&path, flipped).unwrap();
        assert!(!get(&cache, &engine, &bytes));
        assert_eq!(fs::read(&path).unwrap(), whole);
    }

    #[test]
    fn other_settings_have_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ArtifactCache::open(&folder.path().join("aot")).unwrap();
        let bytes = component(1);
        get(&cache, &Engine::default(), &bytes);
        let mut config = wasmtime::Config::new();
        config.epoch_interruption(true);
        let other = Engine::new(&config).unwrap();
        assert!(!get(&cache, &other, &bytes));
    }

    #[test]
    fn the_total_size_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ArtifactCache::with_max_bytes(&folder.path().join("aot"), 1).unwrap();
        let engine = Engine::default();
        for number in 0..3 {
            get(&cache, &engine, &component(number));
        }
        assert!(files(&cache.folder).is_empty(), "each is larger than the bound");
        let cache = ArtifactCache::open(&cache.folder).unwrap();
        for number in 0..3 {
            get(&cache, &engine, &component(number));
        }
        assert_eq!(files(&cache.folder).len(), 3);
    }

    #[test]
    fn only_code_of_the_stored_compiler_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ArtifactCache::open(&folder.path().join("aot")).unwrap();
        let (engine, bytes) = (Engine::default(), component(1));
        let key = super::super::codes::key(&bytes);
        cache
            .get_or(&engine, CompiledWith::Optimizing, key, || {
                compile(&engine, &bytes)
            })
            .unwrap();
        assert!(files(&cache.folder).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_can_write_to_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert!(ArtifactCache::open(folder.path()).is_err());
        let made = folder.path().join("made");
        ArtifactCache::open(&made).unwrap();
        assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
    }
}

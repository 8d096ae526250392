//! The check of the cache directory. Without a cache, wash works but is slower.

use std::path::{Path, PathBuf};

use indicatif::HumanBytes;

use super::check::{Check, Diagnosis, Fix};
use super::docker::chmod;
use super::surroundings::Surroundings;
use crate::error::Result;

/// The size computation stops after this many directory entries.
const MOST_COUNTED: usize = 20_000;

/// `cache`: whether the cache directory is writable.
#[derive(Debug)]
pub(crate) struct Cache;

impl Check for Cache {
    fn id(&self) -> &'static str {
        "cache"
    }

    fn about(&self) -> &'static str {
        "the cache directory"
    }

    fn run(&self, around: &Surroundings) -> Diagnosis {
        let path = around.dirs.cache.as_path();
        let shown = path.display().to_string();
        let slower = "wash works without a cache, but slower";
        let found = if path.is_dir() {
            if let Err(error) = tempfile::tempfile_in(path) {
                let found =
                    Diagnosis::warning(format!("cannot write to {shown}: {}; {slower}", reason(&error)));
                let fix = Open {
                    path: path.to_owned(),
                };
                if is_ours_to_open(path) {
                    found.advice(fix.describe()).fixed_by(fix)
                } else {
                    found.advice(elsewhere())
                }
            } else {
                let (bytes, complete) = size(path);
                let at_least = if complete { "" } else { "more than " };
                Diagnosis::ok(format!("{shown} ({at_least}{})", HumanBytes(bytes))).fact("bytes", bytes)
            }
        } else if path.symlink_metadata().is_ok() {
            Diagnosis::warning(format!("{shown} is not a directory; {slower}"))
                .advice(format!("rename it: mv '{shown}' '{shown}.old'"))
        } else {
            let above = path.ancestors().skip(1).find(|dir| dir.exists()).unwrap_or(path);
            match tempfile::tempfile_in(above) {
                Ok(_) => Diagnosis::ok(format!("{shown} (created when needed)")),
                Err(error) => {
                    let why = format!(
                        "cannot create {shown}: cannot write to {}: {}",
                        above.display(),
                        reason(&error)
                    );
                    Diagnosis::warning(format!("{why}; {slower}")).advice(elsewhere())
                }
            }
        };
        found.fact("path", shown)
    }
}

fn elsewhere() -> String {
    if cfg!(unix) {
        "set XDG_CACHE_HOME to a writable directory".into()
    } else {
        "make it writable for your user".into()
    }
}

/// Returns the error text without the random name of the temporary file.
fn reason(error: &std::io::Error) -> String {
    match error.raw_os_error() {
        Some(code) => std::io::Error::from_raw_os_error(code).to_string(),
        None => error.kind().to_string(),
    }
}

fn size(path: &Path) -> (u64, bool) {
    let mut folders = vec![path.to_owned()];
    let (mut bytes, mut counted) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            counted += 1;
            if counted > MOST_COUNTED {
                return (bytes, false);
            }
            match entry.metadata() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) => bytes += kind.len(),
                Err(_) => {}
            }
        }
    }
    (bytes, true)
}

/// Returns whether only the owner's permission bits block access and we are the owner. A `chmod` to the current mode
/// succeeds only for the owner.
#[cfg(unix)]
fn is_ours_to_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let closed = path
        .metadata()
        .is_ok_and(|kind| kind.permissions().mode() & 0o700 != 0o700);
    closed && chmod(path, |mode| mode).is_ok()
}

#[cfg(not(unix))]
fn is_ours_to_open(_path: &Path) -> bool {
    false
}

/// `chmod u+rwx`.
#[derive(Debug)]
struct Open {
    path: PathBuf,
}

impl Fix for Open {
    fn describe(&self) -> String {
        format!("chmod u+rwx '{}'", self.path.display())
    }

    fn apply(&self, _around: &Surroundings) -> Result<()> {
        chmod(&self.path, |mode| mode | 0o700)
    }
}

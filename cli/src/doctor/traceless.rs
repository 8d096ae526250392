//! Asking a tool for its version leaves nothing behind: some write logs, counters or settings to the home whenever they run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Where a tool that is asked may write; deleted when this is dropped.
#[derive(Debug)]
pub(super) struct Traceless {
    /// Absent if none can be made: then a tool writes where it is used to.
    folder: Option<TempDir>,
}

impl Traceless {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::Builder::new().prefix("wash-doctor-").tempdir().ok(),
        }
    }

    /// The variables with which `program` writes nowhere else and downloads nothing; `rustup_home` is where rustup looks.
    pub(super) fn environment(
        &self,
        program: &Path,
        rustup_home: Option<&Path>,
    ) -> Vec<(&'static str, OsString)> {
        let mut env: Vec<(&'static str, OsString)> = vec![
            // Package managers may fetch another release of themselves, the one that the project names.
            ("COREPACK_ENABLE_NETWORK", "0".into()),
            ("npm_config_manage_package_manager_versions", "false".into()),
            // Go 1.23 and later count in the configuration of the user, whatever GOTELEMETRY says. Its own tests move that with
            // this variable; nothing can be made below a file.
            ("TEST_TELEMETRY_DIR", program.join("telemetry").into()),
        ];
        let Some(folder) = &self.folder else {
            return env;
        };
        env.push(("npm_config_cache", folder.path().join("npm").into()));
        // rustup makes its home where there is none.
        if !rustup_home.is_some_and(Path::is_dir) {
            env.push(("RUSTUP_HOME", folder.path().join("rustup").into()));
        }
        env
    }
}

/// Where rustup looks, given the variables that a project sets on top of the environment.
pub(super) fn rustup_home(settings: &[(String, String)]) -> Option<PathBuf> {
    let set = settings
        .iter()
        .find(|(name, _)| name == "RUSTUP_HOME")
        .map(|(_, value)| value.into());
    set.or_else(|| std::env::var_os("RUSTUP_HOME"))
        .filter(|home| !home.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(etcetera::home_dir().ok()?.join(".rustup")))
}

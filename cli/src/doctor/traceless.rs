//! Keeps version queries free of side effects: some tools write logs, telemetry or settings to the home directory on
//! every run.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A temporary directory for files that a queried tool writes; deleted on drop.
#[derive(Debug)]
pub(super) struct Traceless {
    /// `None` if it cannot be created; the tool then writes to its usual location.
    folder: Option<TempDir>,
}

impl Traceless {
    pub(super) fn new() -> Self {
        Self {
            folder: tempfile::Builder::new().prefix("wash-doctor-").tempdir().ok(),
        }
    }

    /// Returns environment variables that make `program` write only to the temporary directory and download nothing.
    /// `rustup_home` is rustup's home directory.
    pub(super) fn environment(
        &self,
        program: &Path,
        rustup_home: Option<&Path>,
    ) -> Vec<(&'static str, OsString)> {
        let mut env: Vec<(&'static str, OsString)> = vec![
            // Package managers may download the release of themselves that the project pins.
            ("COREPACK_ENABLE_NETWORK", "0".into()),
            ("npm_config_manage_package_manager_versions", "false".into()),
            // Go 1.23 and later write telemetry counters to the user's config directory, whatever GOTELEMETRY is. Go's
            // tests redirect them with this variable. This path is below a regular file, so it cannot be created.
            ("TEST_TELEMETRY_DIR", program.join("telemetry").into()),
        ];
        let Some(folder) = &self.folder else {
            return env;
        };
        env.push(("npm_config_cache", folder.path().join("npm").into()));
        // rustup creates its home directory if it does not exist.
        if !rustup_home.is_some_and(Path::is_dir) {
            env.push(("RUSTUP_HOME", folder.path().join("rustup").into()));
        }
        env
    }
}

/// Returns rustup's home directory. `settings` are the project's additional environment variables.
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

//! Updates `wit/deps` before a build.
//!
//! Nothing is fetched while `wit/deps` is complete, and neither the WIT of the project nor anything else that determines its
//! dependencies has changed since the last fetch.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use wash_runtime::oci::RegistryOptions;

use super::content;
use super::deps;
use super::fetch::{self, Request};
use super::lock;
use super::network::Network;
use super::resolve::Refresh;
use super::source::{self, Sources};
use crate::config::WitSettings;
use crate::error::Result;
use crate::files;
use crate::output::Printer;
use crate::wasm;

/// Fetches the WIT dependencies of a project, unless it has none or they are up to date.
///
/// # Errors
/// As [`fetch`]. Invalid WIT is not an error: the toolchain may support a newer syntax.
pub(crate) fn ensure(settings: &WitSettings, printer: &Printer) -> Result<()> {
    if settings.skip_fetch || !settings.wit_dir.is_dir() {
        return Ok(());
    }
    let group = match fetch::root(&settings.wit_dir) {
        Ok(group) => group,
        Err(error) => {
            tracing::debug!(%error, "cannot parse the WIT of the project; leaving it to the toolchain");
            return Ok(());
        }
    };
    if super::needs::needs(&group).is_empty() {
        return Ok(());
    }
    let sources = Sources::read(&settings.root, &settings.sources)?;
    let (stamp, state) = (stamp(settings), state(settings, &sources));
    if fetch::missing(&settings.wit_dir, &group).is_empty() {
        match std::fs::read_to_string(&stamp) {
            Ok(fetched) if fetched == state => return Ok(()),
            // Never fetched on this machine: accept `wit/deps` as it is, unless it may have old copies of local sources.
            Err(_) if sources.paths().next().is_none() => return remember(settings),
            _ => {}
        }
    }
    let network = Network::new(settings, RegistryOptions::default())?;
    let request = Request {
        settings,
        remote: Some(&network),
        clean: false,
        refresh: Refresh::Nothing,
    };
    let fetched = request
        .fetch(printer)
        .map_err(|error| error.hint("run `wash build --skip-fetch` to build with the existing WIT"))?;
    if fetched.changed {
        let count = fetched.resolution.origins.len();
        let folder = settings.wit_dir.join(deps::NAME);
        let shown = folder.strip_prefix(&settings.root).unwrap_or(&folder).display();
        let noun = if count == 1 { "package" } else { "packages" };
        printer.status("Fetched", &format!("{count} WIT {noun} into '{shown}'"));
    }
    remember(settings)
}

/// Records that `wit/deps` is up to date.
///
/// # Errors
/// Exit code 2: `wit.sources` is invalid.
pub(crate) fn remember(settings: &WitSettings) -> Result<()> {
    let sources = Sources::read(&settings.root, &settings.sources)?;
    let (stamp, state) = (stamp(settings), state(settings, &sources));
    let written = files::store_private(&stamp, state.as_bytes());
    if let Err(error) = written {
        tracing::debug!(%error, "cannot record that the WIT packages are up to date");
    }
    Ok(())
}

/// The file that records the [`state`] of the last fetch.
fn stamp(settings: &WitSettings) -> PathBuf {
    let folder = &settings.wit_dir;
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.clone());
    let name = wasm::digest(folder.as_os_str().as_encoded_bytes()).replace(':', "-");
    settings.cache.join("wit").join("fetched").join(name)
}

/// Digests of everything that determines the dependencies: the WIT, the lock file, the configuration and its local sources.
fn state(settings: &WitSettings, sources: &Sources) -> String {
    let mut state = String::from(env!("CARGO_PKG_VERSION"));
    let mut add = |name: &str, content: &[u8]| {
        // Writing to a string cannot fail.
        let _ = write!(state, "\n{} {name}", wasm::digest(content));
    };
    let file = |path: &Path| std::fs::read(path).unwrap_or_default();
    let folder = |path: &Path| {
        content::files(path)
            .map(|files| content::to_stored(&files))
            .unwrap_or_default()
    };
    add("wit", &folder(&settings.wit_dir));
    for name in [lock::NAME, source::MANIFEST] {
        add(name, &file(&settings.root.join(name)));
    }
    for text in sources.texts() {
        add("source", text.as_bytes());
    }
    for path in sources.paths() {
        let content = if path.is_dir() { folder(path) } else { file(path) };
        add("path", &content);
    }
    state
}

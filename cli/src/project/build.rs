//! A build: from the settings of a project to the bytes of a checked component.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::artifact::{self, Artifact};
use super::candidates::Snapshot;
use super::ecosystem::Ecosystem;
use super::lock_files::LockFiles;
use super::shell::{BuildOutput, Shell};
use super::{diagnose, locate, offline, stale, wrap};
use crate::blocking;
use crate::config::BuildSettings;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::interrupt;
use crate::output::Printer;
use crate::wasm::digest;
use crate::wit;

/// What a build left.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    /// The component, absolute.
    pub(crate) component_path: PathBuf,
    /// The core module that the component was made from, if the build command left one.
    pub(crate) module_path: Option<PathBuf>,
    /// The project's root.
    pub(crate) project_path: PathBuf,
    /// Size of the component in bytes.
    pub(crate) size: u64,
    /// `sha256:` and the hash of the component in hexadecimal digits.
    pub(crate) digest: String,
    /// From the start of the build command to the checked component.
    pub(crate) duration: Duration,
    /// The component.
    pub(crate) wasm: Vec<u8>,
}

/// Build the project; tokio must be running. To cancel, drop the future: the build command and everything it started
/// (unless it left the process group) is killed.
///
/// # Guarantees
/// The component exists, is valid, and is not older than the sources it is known to come from. The file
/// that the build command wrote is not touched; a module that had to be wrapped becomes a new file beside it.
///
/// # Errors
/// Exit code 2: nothing says how to build. 3: the build command failed. 4: a WIT package cannot be fetched. 5: a tool or
/// target it needs is missing. 1: it left no component, a stale one, or something else.
pub(crate) async fn build(settings: &BuildSettings, printer: &Printer, output: BuildOutput) -> Result<Built> {
    let started = Instant::now();
    let Some(command) = &settings.command else {
        let settings = settings.clone();
        return aside(move || prebuilt(&settings, started)).await;
    };
    let root = &settings.project.root;
    let (asked, told) = (settings.clone(), printer.clone());
    let (candidates, before) = aside(move || {
        wit::ensure::ensure(&asked.wit, &told)?;
        let candidates = locate::find(&asked);
        let before = Snapshot::take(candidates.files());
        Ok((candidates, before))
    })
    .await?;
    printer.status("Building", &first_line(command));
    let clock = SystemTime::now();
    let mut env = settings.env.clone();
    if settings.offline {
        offline::forbid_network(&mut env);
    }
    tracing::debug!(%command, root = %root.display(), env = ?env.keys(), "running the build command");
    let lock_files = settings.locked.then(|| LockFiles::read(root));
    let shell = Shell {
        command,
        root,
        env: &env,
        component: settings.component_path.as_deref(),
    };
    let end = shell.run(printer.color_stderr(), output).await?;
    if let Some(lock_files) = lock_files {
        lock_files.restore()?;
    }
    if !end.status.success() {
        return Err(diagnose::failed(command, root, &end));
    }
    let settings = settings.clone();
    aside(move || {
        // The build itself may have made the manifest that says where its result is.
        let candidates = if candidates.none_exists() {
            locate::find(&settings)
        } else {
            candidates
        };
        let path = candidates.choose(&before, &settings.project.root, clock)?;
        if !before.changed(&path) {
            stale::refuse(&path, &settings, clock)?;
        }
        finish(&path, &settings.project.root, started)
    })
    .await
}

/// Run what blocks (files, other programs, hashing) where it holds up nobody: `wash dev` serves requests meanwhile.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::new("the build ended unexpectedly").with_source(&error)))
}

fn first_line(command: &str) -> String {
    match command.trim().split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => command.trim().to_owned(),
    }
}

/// Build the project from outside tokio. Ctrl-C and SIGTERM kill the build command.
///
/// # Errors
/// As [`build`], and exit code 130 when interrupted.
pub(crate) fn build_blocking(
    settings: &BuildSettings,
    printer: &Printer,
    output: BuildOutput,
) -> Result<Built> {
    blocking::runtime()?.block_on(async {
        let signal = interrupt::signal()?;
        tokio::select! {
            biased;
            () = signal => Err(Error::new("the build was interrupted").with_exit(Exit::Interrupted)),
            built = build(settings, printer, output) => built,
        }
    })
}

/// A project that has a component but no command: the component is used as it is.
fn prebuilt(settings: &BuildSettings, started: Instant) -> Result<Built> {
    match &settings.component_path {
        Some(path) if path.is_file() => {
            stale::refuse(path, settings, SystemTime::now())?;
            finish(path, &settings.project.root, started)
        }
        path => Err(Ecosystem::of(&settings.project.root).no_command(&settings.project, path.as_deref())),
    }
}

fn finish(path: &Path, root: &Path, started: Instant) -> Result<Built> {
    tracing::debug!(path = %path.display(), "reading what the build left");
    let (component_path, module_path, wasm) = match artifact::read(path)? {
        Artifact::Component(wasm) => (path.to_owned(), None, wasm),
        Artifact::Module(module) => {
            let wrapped = wrap::wrap(&module, path)?;
            (wrapped.path, Some(path.to_owned()), wrapped.wasm)
        }
    };
    Ok(Built {
        component_path,
        module_path,
        project_path: root.to_owned(),
        size: wasm.len() as u64,
        digest: digest(&wasm),
        duration: started.elapsed(),
        wasm,
    })
}

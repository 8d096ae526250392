//! Builds a project and returns the checked component.

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

/// The result of a build.
#[derive(Clone, Debug)]
pub(crate) struct Built {
    /// Absolute path of the component.
    pub(crate) component_path: PathBuf,
    /// Path of the core module that the component was made from, if the build command wrote a module.
    pub(crate) module_path: Option<PathBuf>,
    /// The project's root.
    pub(crate) project_path: PathBuf,
    /// Size of the component in bytes.
    pub(crate) size: u64,
    /// Digest of the component: `sha256:` and the hash in hexadecimal.
    pub(crate) digest: String,
    /// Time from the start of the build to the checked component.
    pub(crate) duration: Duration,
    /// Bytes of the component.
    pub(crate) wasm: Vec<u8>,
}

/// Builds the project. Must be called in a tokio runtime. Dropping the future cancels the build: the build command and
/// all processes in its process group are killed.
///
/// # Guarantees
/// The component exists, is valid, and is not older than its known sources. The output file of the build command is not
/// modified; a core module is converted to a component in a new file next to it.
///
/// # Errors
/// Exit code 2: no build command is set. 3: the build command failed. 4: a WIT package cannot be fetched. 5: a required
/// tool or target is missing. 1: the component is missing, stale or invalid, or another failure.
pub(crate) async fn build(settings: &BuildSettings, printer: &Printer, output: BuildOutput) -> Result<Built> {
    let started = Instant::now();
    let Some(command) = &settings.command else {
        let settings = settings.clone();
        return aside(move || prebuilt(&settings, started)).await;
    };
    let root = &settings.project.root;
    let (wit_settings, wit_printer) = (settings.clone(), printer.clone());
    let (candidates, before) = aside(move || {
        wit::ensure::ensure(&wit_settings.wit, &wit_printer)?;
        let candidates = locate::find(&wit_settings);
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
        // The build may have created the manifest that determines the path of the component.
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

/// Runs blocking work (files, other programs, hashing) on a blocking thread, because `wash dev` serves requests during
/// a build.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Error::new("the build crashed").with_source(&error)))
}

fn first_line(command: &str) -> String {
    match command.trim().split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => command.trim().to_owned(),
    }
}

/// Builds the project outside a tokio runtime. Ctrl-C and SIGTERM kill the build command.
///
/// # Errors
/// See [`build`]; also exit code 130 if interrupted.
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

/// Returns the existing component of a project without a build command.
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
    tracing::debug!(path = %path.display(), "reading the output of the build");
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

//! Gets the packages that a project needs into `wit/deps`.
//!
//! # Flow
//! One run at a time in a project → the WIT of the project is parsed → everything it needs is found
//! ([`super::resolve`]) → written beside `wit/deps` → put in its place, with the lock file.
//!
//! # Guarantees
//! A failure leaves `wit/deps` and the lock file as they were. Files that would not change are not touched.
//!
//! # Errors
//! Exit code 2 for a project without WIT, 4 for registries and networks, 1 for the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::Path;

use wit_parser::{PackageName, UnresolvedPackageGroup};

use super::cache::Cache;
use super::content::{self, Content};
use super::deps::{self, Staged};
use super::lock::{self, Lock};
use super::registries::Registries;
use super::remote::Remote;
use super::resolve::{Refresh, Resolution, Resolver};
use super::source::Sources;
use crate::config::WitSettings;
use crate::error::{Error, Result};
use crate::output::Printer;
use crate::wasm;

/// What to fetch, and how.
pub(crate) struct Request<'a> {
    /// The project.
    pub(crate) settings: &'a WitSettings,
    /// Other machines, if they may be asked.
    pub(crate) remote: Option<&'a dyn Remote>,
    /// Do not take packages from `wit/deps`.
    pub(crate) clean: bool,
    /// Which locked packages to look for again.
    pub(crate) refresh: Refresh,
}

/// What is there now.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Every package.
    pub(crate) resolution: Resolution,
    /// Did `wit/deps` change?
    pub(crate) changed: bool,
    /// What was locked before.
    pub(crate) before: Lock,
}

/// The parsed WIT of a project.
///
/// # Errors
/// Exit code 2: there is none.
pub(crate) fn root(wit_dir: &Path) -> Result<UnresolvedPackageGroup> {
    let shown = wit_dir.display();
    if !wit_dir.is_dir() {
        return Err(Error::usage(format!("there is no WIT: '{shown}' is not a folder"))
            .hint("describe the world of the component in 'wit/world.wit', or set `wit.wit_dir` in the configuration"));
    }
    let files = content::files(wit_dir)?;
    if files.is_empty() {
        return Err(Error::usage(format!("there is no WIT in '{shown}'"))
            .hint("describe the world of the component in a file such as 'world.wit' there"));
    }
    match content::parse(&files, &shown.to_string())? {
        Content::Text(group) => Ok(group),
        Content::Encoded(..) => Err(Error::new(format!("'{shown}' holds no WIT"))),
    }
}

impl Request<'_> {
    /// Find everything, and change nothing.
    ///
    /// # Errors
    /// As the module says.
    pub(crate) fn resolve(&self) -> Result<(Resolution, Lock)> {
        self.with_resolver(|resolver| resolver.resolve(root(&self.settings.wit_dir)?))
    }

    /// Find one package, and change nothing.
    ///
    /// # Errors
    /// As the module says.
    pub(crate) fn find(&self, package: &PackageName) -> Result<Content> {
        let found = self.with_resolver(|resolver| resolver.load(package, &mut Lock::default()))?;
        Ok(found.0.0)
    }

    fn with_resolver<T>(&self, work: impl FnOnce(&Resolver<'_>) -> Result<T>) -> Result<(T, Lock)> {
        let settings = self.settings;
        let sources = Sources::read(&settings.root, &settings.sources)?;
        let registries = Registries::read(&settings.registries)?;
        let lock = Lock::read(&settings.root)?;
        let cache = Cache::of(&settings.root);
        let present = if self.clean {
            BTreeMap::new()
        } else {
            deps::packages(&settings.wit_dir.join(deps::NAME))
        };
        let resolver = Resolver {
            sources: &sources,
            lock: &lock,
            cache: cache.as_ref(),
            registries: &registries,
            present,
            remote: self.remote.filter(|_| !settings.offline),
            refresh: self.refresh.clone(),
        };
        let result = work(&resolver)?;
        Ok((result, lock))
    }

    /// Find everything, and put it into its place.
    ///
    /// # Errors
    /// As the module says; with `--locked` also if the lock file would change.
    pub(crate) fn fetch(&self, printer: &Printer) -> Result<Fetched> {
        let _alone = alone(self.settings, printer);
        let (resolution, before) = self.resolve()?;
        let settings = self.settings;
        if settings.locked && resolution.lock != before {
            return Err(would_change(&before, &resolution.lock));
        }
        let files = deps::render(&resolution.resolve, &resolution.own)?;
        let changed = !deps::is_current(&settings.wit_dir.join(deps::NAME), &files);
        let published = changed
            .then(|| Staged::write(&settings.wit_dir, &files)?.publish())
            .transpose()?;
        if resolution.lock != before
            && let Err(error) = resolution.lock.write(&settings.root)
        {
            published.into_iter().for_each(deps::Published::undo);
            return Err(error);
        }
        Ok(Fetched {
            resolution,
            changed,
            before,
        })
    }
}

/// Held while a project is changed. Where no lock can be had, two runs at once may do the same work twice.
#[derive(Debug)]
pub(crate) struct Alone(#[allow(dead_code, reason = "closing the file gives the lock back")] Option<File>);

/// Wait until no other run changes the project.
pub(crate) fn alone(settings: &WitSettings, printer: &Printer) -> Alone {
    let root = settings
        .root
        .canonicalize()
        .unwrap_or_else(|_| settings.root.clone());
    let name = wasm::digest(root.as_os_str().as_encoded_bytes()).replace(':', "-");
    let folder = settings.cache.join("wit").join("running");
    let open = std::fs::create_dir_all(&folder).and_then(|()| File::create(folder.join(name)));
    let file = match open {
        Ok(file) => file,
        Err(error) => {
            tracing::debug!(folder = %folder.display(), %error, "cannot lock the project");
            return Alone(None);
        }
    };
    let locked = match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            printer.status(
                "Waiting",
                "until another wash has fetched the WIT packages of the project",
            );
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
    };
    if let Err(error) = locked {
        tracing::debug!(%error, "cannot lock the project");
    }
    Alone(Some(file))
}

fn would_change(before: &Lock, after: &Lock) -> Error {
    let (before, after) = (before.lines(), after.lines());
    let error = Error::new(format!("--locked: fetching would change '{}'", lock::NAME));
    let gone = before
        .iter()
        .filter(|line| !after.contains(line))
        .map(|line| format!("without {line}"));
    let new = after
        .iter()
        .filter(|line| !before.contains(line))
        .map(|line| format!("with {line}"));
    let error = gone.chain(new).fold(error, Error::caused_by);
    error.hint("run `wash wit fetch` once without --locked and commit the lock file")
}

/// The packages of `wit/deps` that a parsed project names, and that are not there.
pub(crate) fn missing(wit_dir: &Path, group: &UnresolvedPackageGroup) -> BTreeSet<PackageName> {
    let present = deps::packages(&wit_dir.join(deps::NAME));
    let mut missing = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut queue: Vec<PackageName> = super::needs::needs(group).into_iter().collect();
    while let Some(package) = queue.pop() {
        if !seen.insert(package.clone()) {
            continue;
        }
        match present.get(&package) {
            Some(Content::Text(group)) => queue.extend(super::needs::needs(group)),
            Some(Content::Encoded(..)) => {}
            None => drop(missing.insert(package)),
        }
    }
    missing
}

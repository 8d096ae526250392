//! Fetches the packages that a project needs into `wit/deps`.
//!
//! # Flow
//! Lock the project against other runs → parse its WIT → resolve everything that it needs ([`super::resolve`]) → write the
//! packages to a temporary folder → replace `wit/deps` and the lock file.
//!
//! # Guarantees
//! A failure leaves `wit/deps` and the lock file unchanged. Both are written only if they change.
//!
//! # Errors
//! Exit code 2 for a project without WIT, 4 for registry and network errors, 1 otherwise.

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
use crate::files;
use crate::output::Printer;
use crate::wasm;

/// Options of a fetch.
pub(crate) struct Request<'a> {
    /// Settings of the project.
    pub(crate) settings: &'a WitSettings,
    /// Access to registries and servers, if it is allowed.
    pub(crate) remote: Option<&'a dyn Remote>,
    /// Ignore the packages in `wit/deps`.
    pub(crate) clean: bool,
    /// Locked packages to resolve again.
    pub(crate) refresh: Refresh,
}

/// The result of a fetch.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The resolved packages.
    pub(crate) resolution: Resolution,
    /// True if `wit/deps` has changed.
    pub(crate) changed: bool,
    /// Lock file before the fetch.
    pub(crate) before: Lock,
}

/// Parses the WIT of a project.
///
/// # Errors
/// Exit code 2: the project has no WIT. 1: the WIT is invalid.
pub(crate) fn root(wit_dir: &Path) -> Result<UnresolvedPackageGroup> {
    let shown = wit_dir.display();
    if !wit_dir.is_dir() {
        return Err(Error::usage(format!("no WIT found: '{shown}' is not a folder"))
            .hint("describe the world of the component in 'wit/world.wit', or set `wit.wit_dir` in the configuration"));
    }
    let files = content::files(wit_dir)?;
    if files.is_empty() {
        return Err(Error::usage(format!("no WIT files found in '{shown}'"))
            .hint("describe the world of the component in a file in this folder, such as 'world.wit'"));
    }
    match content::parse(&files, &shown.to_string())? {
        Content::Text(group) => Ok(group),
        Content::Encoded(..) => Err(Error::new(format!("'{shown}' does not contain WIT text"))),
    }
}

impl Request<'_> {
    /// Resolves all packages without changing anything.
    ///
    /// # Errors
    /// See the module documentation.
    pub(crate) fn resolve(&self) -> Result<(Resolution, Lock)> {
        self.with_resolver(|resolver| resolver.resolve(root(&self.settings.wit_dir)?))
    }

    /// Loads one package without changing anything.
    ///
    /// # Errors
    /// See the module documentation.
    pub(crate) fn find(&self, package: &PackageName) -> Result<Content> {
        let found = self.with_resolver(|resolver| resolver.load(package, &mut Lock::default()))?;
        Ok(found.0.0)
    }

    fn with_resolver<T>(&self, work: impl FnOnce(&Resolver<'_>) -> Result<T>) -> Result<(T, Lock)> {
        let settings = self.settings;
        let sources = Sources::read(&settings.root, &settings.sources)?;
        let registries = Registries::read(&settings.registries, &settings.trust)?;
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

    /// Resolves all packages, and updates `wit/deps` and the lock file.
    ///
    /// # Errors
    /// See the module documentation. With `--locked`, also if the lock file would change.
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

/// Guard against concurrent changes of a project. If locks are not available, concurrent runs may do the same work twice.
#[derive(Debug)]
pub(crate) struct Alone(#[allow(dead_code, reason = "closing the file releases the lock")] Option<File>);

/// Waits until no other run changes the project.
pub(crate) fn alone(settings: &WitSettings, printer: &Printer) -> Alone {
    let root = settings
        .root
        .canonicalize()
        .unwrap_or_else(|_| settings.root.clone());
    let name = wasm::digest(root.as_os_str().as_encoded_bytes()).replace(':', "-");
    let folder = settings.cache.join("wit").join("running");
    let open = files::private_folder(&folder).and_then(|()| File::create(folder.join(name)));
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
                "for another wash process that fetches the WIT packages of the project",
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
    let error = Error::new(format!(
        "'{}' would change, and --locked forbids this",
        lock::NAME
    ));
    let gone = before
        .iter()
        .filter(|line| !after.contains(line))
        .map(|line| format!("it would remove {line}"));
    let new = after
        .iter()
        .filter(|line| !before.contains(line))
        .map(|line| format!("it would add {line}"));
    let error = gone.chain(new).fold(error, Error::caused_by);
    error.hint("run `wash wit fetch` once without --locked and commit the lock file")
}

/// Returns the packages that a project needs, also indirectly, and that are missing in `wit/deps`.
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

//! Access to registries, Git servers and web servers.
//!
//! # Guarantees
//! The size of downloads is limited. Packages from registries have the digest that the registry names. Ctrl-C ends every
//! request.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use semver::Version;
use wash_runtime::oci::{Credentials, OciError, RegistryOptions};
use wit_parser::PackageName;

use super::cache::MAX_PACKAGE;
use super::content;
use super::packages::Store;
use super::registries::{self, Candidate, Registries};
use super::remote::{Received, Release, Remote};
use super::source::Source;
use super::{archive, packages};
use crate::blocking;
use crate::config::WitSettings;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;
use crate::fetch::git;
use crate::fetch::url::{self, Url};
use crate::fetch::work::{self, PATIENCE, Work};
use crate::interrupt;
use crate::oci::explain::explain;

/// Interval at which a waiting request checks for cancellation.
const TICK: Duration = Duration::from_millis(100);

/// Client for registries, Git servers and web servers.
pub(crate) struct Network {
    registries: Registries,
    options: RegistryOptions,
    /// Credentials from the command line, and the host that they are for.
    given: Option<(String, Credentials)>,
    settings: WitSettings,
    /// Locations of the packages of registries, by name and prefix of the registry.
    stores: Mutex<HashMap<String, Store>>,
}

impl Network {
    /// Creates a client without sending anything.
    ///
    /// # Errors
    /// Exit code 2: `wit.registries` is invalid.
    pub(crate) fn new(settings: &WitSettings, options: RegistryOptions) -> Result<Self> {
        Ok(Self {
            registries: Registries::read(&settings.registries, &settings.trust)?,
            options,
            given: None,
            settings: settings.clone(),
            stores: Mutex::default(),
        })
    }

    /// Uses these credentials for the registry with this host, and for no other.
    pub(crate) fn with_credentials(mut self, host: &str, credentials: Credentials) -> Self {
        self.given = Some((host.to_owned(), credentials));
        self
    }

    /// Returns the client options for a registry.
    fn options_for(&self, candidate: &Candidate) -> RegistryOptions {
        let mut options = self.options.clone();
        let given = self.given.as_ref().filter(|(host, _)| *host == candidate.name);
        options.credentials = given.map(|(_, credentials)| credentials.clone());
        packages::options(candidate, &options)
    }

    /// Returns the location of the packages of a registry. The answer of the registry is remembered.
    ///
    /// # Errors
    /// The registry cannot be reached, or its metadata is not supported.
    pub(crate) fn store(&self, candidate: &Candidate) -> Result<Store> {
        let key = format!(
            "{}/{}",
            candidate.name,
            candidate.prefix.as_deref().unwrap_or_default()
        );
        let known = |stores: &Mutex<HashMap<String, Store>>| stores.lock().get(&key).cloned();
        if let Some(store) = known(&self.stores) {
            return Ok(store);
        }
        let (registry, options) = (candidate.clone(), self.options.clone());
        let store = wait(move || async move { packages::store(&registry, &options).await })??;
        let mut stores = self.stores.lock();
        stores.insert(key, store.clone());
        Ok(store)
    }

    /// Returns the registries that may have a package. With `registry`, returns only that one.
    fn candidates(&self, package: &PackageName, registry: Option<&str>) -> Vec<Candidate> {
        let mut candidates = self.registries.of(package);
        if let Some(name) = registry {
            candidates.retain(|candidate| candidate.name == name);
            if candidates.is_empty() {
                candidates.push(self.registries.by_project(name));
            }
        }
        candidates
    }

    /// Asks the registries of a package one after the other until one has it.
    fn first<T>(
        &self,
        package: &PackageName,
        registry: Option<&str>,
        ask: impl Fn(&Candidate, Store) -> Result<std::result::Result<T, OciError>>,
    ) -> Result<Option<T>> {
        let candidates = self.candidates(package, registry);
        let mut refusals = Vec::new();
        for candidate in &candidates {
            if let Some(reason) = &candidate.token_error {
                return Err(Error::usage(format!(
                    "cannot get the token for the registry {}",
                    candidate.name
                ))
                .caused_by(reason));
            }
            match ask(candidate, self.store(candidate)?)? {
                Ok(found) => return Ok(Some(found)),
                Err(error @ (OciError::NotFound(_) | OciError::Denied { .. })) => {
                    refusals.push((candidate, error));
                }
                Err(error) => {
                    let error = explain(&error);
                    return Err(error.caused_by(format!("the request was for '{package}'")));
                }
            }
        }
        if refusals.is_empty() {
            return Ok(None);
        }
        Err(self.not_found(package, &refusals))
    }

    /// The error if no registry has a package, with the reason per registry and the versions that exist.
    fn not_found(&self, package: &PackageName, refusals: &[(&Candidate, OciError)]) -> Error {
        let mut failed =
            Error::new(format!("no registry has the WIT package '{package}'")).with_exit(Exit::Network);
        let mut others = Vec::new();
        let (mut private, mut withheld) = (None, None);
        for (candidate, error) in refusals {
            let why = match error {
                OciError::Denied {
                    registry, anonymous, ..
                } => {
                    private = Some((registry.clone(), *anonymous));
                    if !candidate.variable
                        && std::env::var_os(registries::variable(&candidate.name)).is_some()
                    {
                        withheld = Some(registries::variable(&candidate.name));
                    }
                    "missing or private"
                }
                _ => "not found",
            };
            failed = failed.caused_by(format!("{}: {why}", candidate.name));
            if others.is_empty() && package.version.is_some() {
                others = self
                    .store(candidate)
                    .and_then(|store| {
                        self.list(package, candidate, store)?
                            .map_err(|error| explain(&error))
                    })
                    .unwrap_or_default();
            }
        }
        if !others.is_empty() {
            let others: Vec<String> = others.iter().map(ToString::to_string).collect();
            return failed.hint(format!("available versions: {}", others.join(", ")));
        }
        failed = failed.hint("check the name and the version");
        if let Some(name) = withheld {
            failed = failed.hint(format!(
                "'{name}' is not used, because only the project names this registry: to use it, add it to `trust.environment` in \
                 your user configuration, or set WASH_TRUST__ENVIRONMENT='[\"{name}\"]'"
            ));
        }
        match private {
            Some((registry, true)) => failed.hint(format!(
                "if it is private, run `wash oci login {registry}`, or set a token in `wit.registries`"
            )),
            Some((registry, false)) => failed.hint(format!(
                "if it is private, check the permissions of the credentials for {registry}"
            )),
            None => failed.hint("set its location in `wit.registries` or `wit.sources` of the configuration"),
        }
    }

    fn list(
        &self,
        package: &PackageName,
        candidate: &Candidate,
        store: Store,
    ) -> Result<std::result::Result<Vec<Version>, OciError>> {
        let (package, options) = (package.clone(), self.options_for(candidate));
        wait(move || async move { packages::versions(&package, &store, &options).await })
    }

    /// Returns true if a registry has this version of a package.
    ///
    /// # Errors
    /// The registry cannot be reached.
    pub(crate) fn has(&self, package: &PackageName, candidate: &Candidate) -> Result<bool> {
        match self.list(package, candidate, self.store(candidate)?)? {
            Ok(versions) => Ok(package
                .version
                .as_ref()
                .is_some_and(|version| versions.contains(version))),
            // Not published yet, or not readable. Credentials that cannot read may still be able to write.
            Err(OciError::NotFound(_) | OciError::Denied { .. }) => Ok(false),
            Err(error) => Err(explain(&error)),
        }
    }

    /// Publishes a package in a registry.
    ///
    /// # Errors
    /// The registry rejects it.
    pub(crate) fn publish(
        &self,
        package: &PackageName,
        candidate: &Candidate,
        wasm: Vec<u8>,
    ) -> Result<packages::Published> {
        let store = self.store(candidate)?;
        let artifact = packages::artifact(package, wasm)?;
        let (package, options) = (package.clone(), self.options_for(candidate));
        wait(move || async move { packages::publish(&package, artifact, &store, &options).await })?
            .map_err(|error| explain(&error))
    }
}

impl Remote for Network {
    fn fetch(&self, package: &PackageName, registry: Option<&str>) -> Result<Option<Release>> {
        let Some(version) = &package.version else {
            let Some(version) = super::resolve::latest(self.versions(package)?) else {
                return Ok(None);
            };
            let versioned = PackageName {
                version: Some(version),
                ..package.clone()
            };
            return self.fetch(&versioned, registry);
        };
        self.first(package, registry, |candidate, store| {
            let (package, options) = (package.clone(), self.options_for(candidate));
            let (requested, cache) = (version.clone(), self.settings.cache.join("oci"));
            let pulled = wait(move || async move {
                packages::fetch(&package, &requested, &store, &options, cache).await
            })?;
            Ok(pulled.map(|(digest, content)| Release {
                registry: candidate.name.clone(),
                version: version.clone(),
                digest,
                content,
            }))
        })
    }

    fn versions(&self, package: &PackageName) -> Result<Vec<Version>> {
        let found = self.first(package, None, |candidate, store| {
            self.list(package, candidate, store)
        })?;
        Ok(found.unwrap_or_default())
    }

    fn source(&self, package: &PackageName, source: &Source) -> Result<Received> {
        let received = match source {
            Source::Git { url, git_ref, folder } => repository(url, git_ref.as_deref(), folder.as_deref()),
            Source::Archive(text) => of_archive(text),
            Source::Oci(text) => {
                let (text, options) = (text.clone(), self.options.clone());
                let cache = self.settings.cache.join("oci");
                wait(move || async move { packages::reference(&text, &options, cache).await })?
                    .map(|(digest, stored)| Received {
                        stored,
                        revision: Some(digest),
                    })
                    .map_err(|error| explain(&error))
            }
            Source::Path(path) => Err(Error::new(format!("'{}' is a local path", path.display()))),
        };
        received.map_err(|error| {
            if error.exit() == Exit::Interrupted {
                return error;
            }
            let failed = Error::new(format!("cannot fetch '{package}' from '{}'", source.describe()))
                .with_exit(error.exit());
            let failed = std::iter::once(error.message())
                .chain(error.causes().iter().map(String::as_str))
                .fold(failed, Error::caused_by);
            error
                .hints()
                .iter()
                .fold(failed, |failed, hint| failed.hint(hint.clone()))
        })
    }
}

/// Fetches the WIT files in a folder of a Git repository.
fn repository(text: &str, git_ref: Option<&str>, folder: Option<&str>) -> Result<Received> {
    let shown = url::redact(text);
    let url = Url::parse(text)?;
    let url = url.ok_or_else(|| Error::usage(format!("invalid URL of a Git repository: '{shown}'")))?;
    let request = git::Request {
        url,
        git_ref: git_ref.map(str::to_owned),
        subfolder: None,
    };
    let fetched = work::run(PATIENCE, move |work| {
        let scratch = tempfile::tempdir().or_fail(|| "cannot create a temporary folder")?;
        git::fetch(&request, scratch.path(), work, &|_, _| {})
    })?;
    let files = content::of_tree(&fetched.tree, folder)?;
    Ok(Received {
        stored: content::to_stored(&files),
        revision: Some(fetched.commit),
    })
}

/// Fetches the WIT files in a folder of an archive: `URL#FOLDER`.
fn of_archive(text: &str) -> Result<Received> {
    let (url, folder) = match text.split_once('#') {
        Some((url, folder)) => (url.to_owned(), Some(folder.to_owned())),
        None => (text.to_owned(), None),
    };
    let bytes = wait(move || async move { super::web::get(&url, MAX_PACKAGE).await })??;
    let tree = archive::read(&bytes)?;
    let files = content::of_tree(&tree, folder.as_deref())?;
    Ok(Received {
        stored: content::to_stored(&files),
        revision: Some(crate::wasm::digest(&bytes)),
    })
}

/// Runs a request to completion; Ctrl-C ends it.
fn wait<T: Send + 'static, F: Future<Output = T>>(call: impl FnOnce() -> F + Send + 'static) -> Result<T> {
    work::run(PATIENCE, move |work| {
        let runtime = blocking::runtime()?;
        runtime.block_on(async {
            tokio::select! {
                done = call() => Ok(done),
                () = ended(work) => Err(interrupt::interrupted()),
            }
        })
    })
}

/// Resolves when the user cancels. Each check counts as activity of `work`, so only the timeouts of the clients apply.
async fn ended(work: &Work) {
    let mut tick = tokio::time::interval(TICK);
    while !work.stopped() {
        tick.tick().await;
    }
}

//! Resolves the WIT of a project to all packages that it needs.
//!
//! # Flow
//! Find the packages that the project's WIT refers to, then their dependencies, and so on; an encoded package includes its
//! dependencies. The first of these sources that has a package provides it: `wit.sources` and the overrides of `wkg`, the
//! binary, the lock file (with the cache), `wit/deps` as it is, the cache, a registry. Finally, merge all packages, which
//! checks that every interface and type exists.
//!
//! # Guarantees
//! The same lock file and sources result in the same packages. Locked packages have the locked digest. The network is used only
//! for packages that are refreshed or that no local source has, and never without a [`Remote`].

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use semver::Version;
use wit_parser::{PackageName, Resolve, UnresolvedPackageGroup};

use super::cache::Cache;
use super::content::{self, Content};
use super::lock::{Lock, Locked, LockedSource};
use super::name::{Spec, id};
use super::needs::{needs, own};
use super::registries::Registries;
use super::remote::{Release, Remote};
use super::source::{Named, Source, Sources};
use super::{embedded, merge};
use crate::error::{Error, Result};
use crate::exit::Exit;

/// Maximum number of packages. More are a mistake or an attack.
const MAX_PACKAGES: usize = 1000;

/// The origin of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Embedded in the binary.
    Wash,
    /// A registry.
    Registry {
        /// Name of the registry.
        registry: Option<String>,
        /// Digest of the package.
        digest: String,
    },
    /// `wit.sources` or an override of `wkg`, as configured.
    Source(String),
    /// Already in `wit/deps`.
    Present,
    /// Included in this encoded package, as far as that needs it.
    With(PackageName),
}

impl Origin {
    fn of(locked: &Locked) -> Self {
        Self::Registry {
            registry: locked.registry.clone(),
            digest: locked.digest.clone(),
        }
    }

    /// Text for users, without secrets.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Wash => "wash".to_owned(),
            Self::Registry {
                registry: Some(name), ..
            } => name.clone(),
            Self::Registry { registry: None, .. } => "a registry".to_owned(),
            Self::Source(text) => crate::fetch::url::redact(text),
            Self::Present => "wit/deps".to_owned(),
            Self::With(package) => format!("with {package}"),
        }
    }
}

/// The locked packages that are resolved again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// None.
    #[default]
    Nothing,
    /// All of them.
    Everything,
    /// Those that match this name.
    Only(Spec),
}

impl Refresh {
    fn includes(&self, package: &PackageName) -> bool {
        match self {
            Self::Nothing => false,
            Self::Everything => true,
            Self::Only(spec) => spec.matches(package),
        }
    }
}

/// Resolves packages.
pub(crate) struct Resolver<'a> {
    /// Sources from the configuration.
    pub(crate) sources: &'a Sources,
    /// Existing lock file.
    pub(crate) lock: &'a Lock,
    /// Cache of package contents, if there is one.
    pub(crate) cache: Option<&'a Cache>,
    /// Registries from the configuration.
    pub(crate) registries: &'a Registries,
    /// Packages in `wit/deps`.
    pub(crate) present: BTreeMap<PackageName, Content>,
    /// Access to registries and servers, if it is allowed.
    pub(crate) remote: Option<&'a dyn Remote>,
    /// Locked packages to resolve again.
    pub(crate) refresh: Refresh,
}

/// All packages that a project needs.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// The merged packages, including the project's own.
    pub(crate) resolve: Resolve,
    /// Name of the project's own package.
    pub(crate) root: PackageName,
    /// Packages that the WIT of the project defines.
    pub(crate) own: BTreeSet<PackageName>,
    /// Origins of the other packages.
    pub(crate) origins: BTreeMap<PackageName, Origin>,
    /// Direct dependencies of each package.
    pub(crate) needs: BTreeMap<PackageName, BTreeSet<PackageName>>,
    /// New lock file.
    pub(crate) lock: Lock,
}

impl Resolver<'_> {
    /// Resolves everything that `root` needs.
    ///
    /// # Errors
    /// A package is not found, is not the expected one, or contradicts others. Exit code 4 for registry and network errors.
    pub(crate) fn resolve(&self, root: UnresolvedPackageGroup) -> Result<Resolution> {
        let name = root.main.name.clone();
        let own = own(&root);
        let mut all_needs = BTreeMap::from([(name.clone(), needs(&root))]);
        let (mut origins, mut lock) = (BTreeMap::new(), Lock::default());
        let (mut texts, mut encoded) = (BTreeMap::new(), Vec::new());
        let mut queue: VecDeque<(PackageName, PackageName)> = needs(&root)
            .into_iter()
            .map(|needed| (needed, name.clone()))
            .collect();
        while let Some((package, by)) = queue.pop_front() {
            if own.contains(&package) || origins.contains_key(&package) {
                continue;
            }
            if origins.len() >= MAX_PACKAGES {
                return Err(Error::new(format!(
                    "'{name}' needs more than {MAX_PACKAGES} packages"
                )));
            }
            let (content, origin) = self.load(&package, &mut lock).map_err(|error| {
                if by == name {
                    error
                } else {
                    error.caused_by(format!("it is required by {by}"))
                }
            })?;
            check_name(&package, &content, &origin)?;
            origins.insert(package.clone(), origin);
            match content {
                Content::Text(group) => {
                    let needs = needs(&group);
                    queue.extend(needs.iter().map(|needed| (needed.clone(), package.clone())));
                    all_needs.insert(package.clone(), needs);
                    texts.insert(package, group);
                }
                Content::Encoded(resolve, _) => encoded.push((package, resolve)),
            }
        }
        for (package, resolve) in &encoded {
            for (id, inner) in &resolve.packages {
                let names = resolve
                    .package_direct_deps(id)
                    .filter_map(|dep| resolve.packages.get(dep));
                let entry: &mut BTreeSet<_> = all_needs.entry(inner.name.clone()).or_default();
                entry.extend(names.map(|dep| dep.name.clone()));
                if !own.contains(&inner.name) {
                    let origin = || Origin::With(package.clone());
                    origins.entry(inner.name.clone()).or_insert_with(origin);
                }
            }
        }
        let resolve = merge::merge(root, &texts, encoded)?;
        Ok(Resolution {
            resolve,
            root: name,
            own,
            origins,
            needs: all_needs,
            lock,
        })
    }

    /// Loads one package, and adds it to `lock` if it is to be locked.
    ///
    /// # Errors
    /// As [`Resolver::resolve`].
    pub(crate) fn load(&self, package: &PackageName, lock: &mut Lock) -> Result<(Content, Origin)> {
        if let Some(named) = self.sources.find(package) {
            let content = self.of_source(package, named, lock)?;
            return Ok((content, Origin::Source(named.text.clone())));
        }
        let locked = self.lock.find(package);
        if let Some(text) = embedded::find(package) {
            // Preserve an entry by `wkg`, which fetches the package from its registry.
            if let Some(locked) = &locked {
                lock.add(package, locked);
            }
            let files = content::Files::from([("package.wit".to_owned(), text)]);
            return Ok((content::parse(&files, &package.to_string())?, Origin::Wash));
        }
        // Without a network, nothing is refreshed: locked packages stay.
        let fresh = self.is_fresh(package);
        if let Some(locked) = locked.filter(|_| !fresh) {
            return self.locked(package, &locked, lock);
        }
        if !fresh && let Some(content) = self.present.get(package) {
            return Ok((content.clone(), Origin::Present));
        }
        if !fresh && let Some((locked, stored)) = self.fetched_before(package) {
            lock.add(package, &locked);
            return Ok((
                content::from_stored(&stored, &package.to_string())?,
                Origin::of(&locked),
            ));
        }
        let Some(release) = self
            .remote
            .map(|remote| remote.fetch(package, None))
            .transpose()?
            .flatten()
        else {
            return match self.present.get(package) {
                Some(content) => Ok((content.clone(), Origin::Present)),
                None => Err(not_found(package, self.remote.is_some())),
            };
        };
        let locked = Locked {
            registry: Some(release.registry.clone()),
            version: release.version.clone(),
            digest: release.digest.clone(),
        };
        self.store(package, &release);
        lock.add(package, &locked);
        Ok((
            content::from_stored(&release.content, &package.to_string())?,
            Origin::of(&locked),
        ))
    }

    /// Loads a locked package.
    fn locked(&self, package: &PackageName, locked: &Locked, lock: &mut Lock) -> Result<(Content, Origin)> {
        lock.add(package, locked);
        if let Some(stored) = self.cache.and_then(|cache| cache.get(&locked.digest)) {
            return Ok((
                content::from_stored(&stored, &package.to_string())?,
                Origin::of(locked),
            ));
        }
        let Some(remote) = self.remote else {
            return match self.present.get(package) {
                Some(content) => Ok((content.clone(), Origin::Present)),
                None => Err(not_found(package, false)),
            };
        };
        let requested = PackageName {
            version: Some(locked.version.clone()),
            ..package.clone()
        };
        let release = remote
            .fetch(&requested, locked.registry.as_deref())?
            .ok_or_else(|| not_found(package, true))?;
        if release.digest != locked.digest {
            return Err(Error::new(format!(
                "'{requested}' in the registry does not match the lock file"
            ))
            .with_exit(Exit::Network)
            .caused_by(format!("{} has the digest {}", release.registry, release.digest))
            .caused_by(format!("the lock file has the digest {}", locked.digest))
            .hint(format!(
                "if you trust the new content, run `wash wit update {}`",
                id(package)
            )));
        }
        self.store(package, &release);
        Ok((
            content::from_stored(&release.content, &package.to_string())?,
            Origin::of(locked),
        ))
    }

    /// Returns a version that `wkg` or an earlier run has fetched.
    fn fetched_before(&self, package: &PackageName) -> Option<(Locked, Vec<u8>)> {
        let (cache, version) = (self.cache?, package.version.as_ref()?);
        let registry = self.registries.names(package).into_iter().next()?;
        let digest = cache.release(package, version)?;
        let stored = cache.get(&digest)?;
        let locked = Locked {
            registry: Some(registry),
            version: version.clone(),
            digest,
        };
        Some((locked, stored))
    }

    fn store(&self, package: &PackageName, release: &Release) {
        if let Some(cache) = self.cache {
            cache.put(&release.content);
            cache.put_release(package, &release.version, &release.digest);
        }
    }

    fn is_fresh(&self, package: &PackageName) -> bool {
        self.remote.is_some() && self.refresh.includes(package)
    }

    fn of_source(&self, package: &PackageName, named: &Named, lock: &mut Lock) -> Result<Content> {
        if let Source::Path(path) = &named.source {
            return content::read(path).map_err(|error| {
                let causes = error.causes().to_vec();
                let failed = Error::new(format!(
                    "cannot read the package '{package}' from '{}'",
                    path.display()
                ));
                causes
                    .into_iter()
                    .fold(failed, Error::caused_by)
                    .hint("correct the path in `wit.sources` or wkg.toml")
            });
        }
        let label = package.to_string();
        let locked = self
            .lock
            .source(package, &named.text)
            .filter(|_| !self.is_fresh(package));
        if let Some(locked) = locked
            && let Some(stored) = self.cache.and_then(|cache| cache.get(&locked.digest))
        {
            lock.add_source(locked.clone());
            return content::from_stored(&stored, &label);
        }
        let shown = crate::fetch::url::redact(&named.text);
        let Some(remote) = self.remote else {
            if let Some(content) = self.present.get(package) {
                if let Some(locked) = locked {
                    lock.add_source(locked.clone());
                }
                return Ok(content.clone());
            }
            return Err(Error::new(format!("cannot fetch '{package}' from '{shown}'"))
                .with_exit(Exit::Network)
                .caused_by("it is not in the cache, and --offline forbids the network")
                .hint("run `wash wit fetch` once without --offline; run `wash vendor` to copy the packages into the project"));
        };
        let received = remote.source(package, &named.source)?;
        let digest = crate::wasm::digest(&received.stored);
        if let Some(locked) = locked
            && locked.digest != digest
        {
            return Err(
                Error::new(format!("'{package}' from '{shown}' does not match the lock file"))
                    .with_exit(Exit::Network)
                    .caused_by(format!(
                        "it has the digest {digest}, but {} is locked",
                        locked.digest
                    ))
                    .hint(format!(
                        "if you trust the new content, run `wash wit update {}`",
                        id(package)
                    )),
            );
        }
        if let Some(cache) = self.cache {
            cache.put(&received.stored);
        }
        lock.add_source(LockedSource {
            package: label.clone(),
            source: named.text.clone(),
            revision: received.revision,
            digest,
        });
        content::from_stored(&received.stored, &label)
    }
}

/// Returns the newest version. Pre-releases count only if there are no releases.
pub(crate) fn latest(versions: Vec<Version>) -> Option<Version> {
    versions
        .into_iter()
        .max_by_key(|version| (version.pre.is_empty(), version.clone()))
}

fn check_name(requested: &PackageName, content: &Content, origin: &Origin) -> Result<()> {
    if content.name() == Some(requested) {
        return Ok(());
    }
    let found = content
        .name()
        .map_or_else(|| "nothing".to_owned(), ToString::to_string);
    let error = Error::new(format!("{} does not have '{requested}'", origin.describe()))
        .caused_by(format!("it has '{found}'"));
    Err(error.hint(format!(
        "use '{found}' in your WIT, or correct the source of '{}'",
        id(requested)
    )))
}

fn not_found(package: &PackageName, online: bool) -> Error {
    let error = Error::new(format!("cannot find the WIT package '{package}'"));
    let versions = embedded::versions(&package.namespace, &package.name);
    let shown: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let error = if online {
        error.caused_by(
            "no source, lock file or registry of the project has it, and it is not embedded in wash",
        )
    } else {
        error
            .caused_by("it is not in the cache, and --offline forbids the network")
            .with_exit(Exit::Network)
    };
    let error = if shown.is_empty() {
        error
    } else {
        error.hint(format!(
            "embedded versions of {}: {}",
            id(package),
            shown.join(", ")
        ))
    };
    match &package.version {
        None => error.hint(format!("add a version: {}/INTERFACE@VERSION", id(package))),
        Some(_) if online => error.hint(format!(
            "set the source of '{}' in `wit.sources` of the configuration",
            id(package)
        )),
        Some(_) => error.hint(
            "run `wash wit fetch` once without --offline; run `wash vendor` to copy the packages into the project",
        ),
    }
}

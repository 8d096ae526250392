//! From the WIT of a project to every package that it needs.
//!
//! # Flow
//! The packages that the project's WIT names are looked for, then those that these name, and so on; an encoded package
//! brings its own. The first of these places that has a package provides it: `wit.sources` and the overrides of `wkg`, the
//! lock file (with the cache), the binary, `wit/deps` as it is, a registry. All are merged then, which shows whether every
//! interface and type that is named exists.
//!
//! # Guarantees
//! The same lock file and sources give the same packages. What is locked has its locked digest. A network is used
//! only for what is in no other place, and not at all without a [`Remote`].

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

/// More packages are a mistake, or an attack.
const MOST_PACKAGES: usize = 1000;

/// Where a package is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The binary.
    Wash,
    /// A registry.
    Registry {
        /// Its name.
        registry: Option<String>,
        /// The digest of the package.
        digest: String,
    },
    /// `wit.sources` or an override of `wkg`.
    Source(String),
    /// `wit/deps`, as it was.
    Present,
    /// Another package brought what it needs of it.
    With(PackageName),
}

impl Origin {
    fn of(locked: &Locked) -> Self {
        Self::Registry {
            registry: locked.registry.clone(),
            digest: locked.digest.clone(),
        }
    }

    /// For people.
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

/// Which locked packages are looked for again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Refresh {
    /// None.
    #[default]
    Nothing,
    /// All of them.
    Everything,
    /// Those that this names.
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

/// Looks for packages.
pub(crate) struct Resolver<'a> {
    /// What the configuration says.
    pub(crate) sources: &'a Sources,
    /// What is locked.
    pub(crate) lock: &'a Lock,
    /// Contents of packages.
    pub(crate) cache: Option<&'a Cache>,
    /// Which registries packages come from.
    pub(crate) registries: &'a Registries,
    /// What is in `wit/deps`.
    pub(crate) present: BTreeMap<PackageName, Content>,
    /// Other machines, if they may be asked.
    pub(crate) remote: Option<&'a dyn Remote>,
    /// What to look for again.
    pub(crate) refresh: Refresh,
}

/// Every package that a project needs.
#[derive(Debug)]
pub(crate) struct Resolution {
    /// All of them, and the project's own.
    pub(crate) resolve: Resolve,
    /// The project's own package.
    pub(crate) root: PackageName,
    /// The packages that the WIT of the project defines.
    pub(crate) own: BTreeSet<PackageName>,
    /// Where the others are from.
    pub(crate) origins: BTreeMap<PackageName, Origin>,
    /// Which packages each one names.
    pub(crate) needs: BTreeMap<PackageName, BTreeSet<PackageName>>,
    /// What is to be locked.
    pub(crate) lock: Lock,
}

impl Resolver<'_> {
    /// Find everything that `root` needs.
    ///
    /// # Errors
    /// A package is nowhere, is not what it should be, or does not fit the others. Exit code 4 for what a registry or the
    /// network is to blame for.
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
            if origins.len() >= MOST_PACKAGES {
                return Err(Error::new(format!(
                    "'{name}' needs more than {MOST_PACKAGES} packages"
                )));
            }
            let (content, origin) = self.load(&package, &mut lock).map_err(|error| {
                if by == name {
                    error
                } else {
                    error.caused_by(format!("it is needed by {by}"))
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

    /// Find one package; what is to be locked is added to `lock`.
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
            // `wkg` has locked it, and knows it only from its registry.
            if let Some(locked) = &locked {
                lock.add(package, locked);
            }
            let files = content::Files::from([("package.wit".to_owned(), text)]);
            return Ok((content::parse(&files, &package.to_string())?, Origin::Wash));
        }
        // Without a network nothing newer can be found, and what is locked stays.
        let fresh = self.is_fresh(package);
        if let Some(locked) = locked.filter(|_| !fresh) {
            return self.locked(package, &locked, lock);
        }
        if !fresh && let Some(content) = self.present.get(package) {
            return Ok((content.clone(), Origin::Present));
        }
        if !fresh && let Some((locked, kept)) = self.remembered(package) {
            lock.add(package, &locked);
            return Ok((
                content::of_kept(&kept, &package.to_string())?,
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
        self.keep(package, &release);
        lock.add(package, &locked);
        Ok((
            content::of_kept(&release.content, &package.to_string())?,
            Origin::of(&locked),
        ))
    }

    /// What the lock file says.
    fn locked(&self, package: &PackageName, locked: &Locked, lock: &mut Lock) -> Result<(Content, Origin)> {
        lock.add(package, locked);
        if let Some(kept) = self.cache.and_then(|cache| cache.get(&locked.digest)) {
            return Ok((content::of_kept(&kept, &package.to_string())?, Origin::of(locked)));
        }
        let Some(remote) = self.remote else {
            return match self.present.get(package) {
                Some(content) => Ok((content.clone(), Origin::Present)),
                None => Err(not_found(package, false)),
            };
        };
        let wanted = PackageName {
            version: Some(locked.version.clone()),
            ..package.clone()
        };
        let release = remote
            .fetch(&wanted, locked.registry.as_deref())?
            .ok_or_else(|| not_found(package, true))?;
        if release.digest != locked.digest {
            return Err(Error::new(format!(
                "the registry has another '{wanted}' than the lock file says"
            ))
            .with_exit(Exit::Network)
            .caused_by(format!("{} has the digest {}", release.registry, release.digest))
            .caused_by(format!("the lock file has the digest {}", locked.digest))
            .hint(format!(
                "if you trust the new one: `wash wit update {}`",
                id(package)
            )));
        }
        self.keep(package, &release);
        Ok((
            content::of_kept(&release.content, &package.to_string())?,
            Origin::of(locked),
        ))
    }

    /// A release that `wkg` or an earlier run has fetched.
    fn remembered(&self, package: &PackageName) -> Option<(Locked, Vec<u8>)> {
        let (cache, version) = (self.cache?, package.version.as_ref()?);
        let registry = self.registries.names(package).into_iter().next()?;
        let digest = cache.release(package, version)?;
        let kept = cache.get(&digest)?;
        let locked = Locked {
            registry: Some(registry),
            version: version.clone(),
            digest,
        };
        Some((locked, kept))
    }

    fn keep(&self, package: &PackageName, release: &Release) {
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
                let told = Error::new(format!(
                    "cannot read the package '{package}' from '{}'",
                    path.display()
                ));
                causes
                    .into_iter()
                    .fold(told, Error::caused_by)
                    .hint("correct its path in `wit.sources` or wkg.toml")
            });
        }
        let label = package.to_string();
        let locked = self
            .lock
            .source(package, &named.text)
            .filter(|_| !self.is_fresh(package));
        if let Some(locked) = locked
            && let Some(kept) = self.cache.and_then(|cache| cache.get(&locked.digest))
        {
            lock.add_source(locked.clone());
            return content::of_kept(&kept, &label);
        }
        let shown = crate::fetch::url::redact(&named.text);
        let Some(remote) = self.remote else {
            if let Some(content) = self.present.get(package) {
                if let Some(locked) = locked {
                    lock.add_source(locked.clone());
                }
                return Ok(content.clone());
            }
            return Err(Error::new(format!("cannot get '{package}' from '{shown}'"))
                .with_exit(Exit::Network)
                .caused_by("it is not in the cache, and the network may not be used (--offline)")
                .hint("run `wash wit fetch` once without --offline; `wash vendor` keeps what it gets in the project"));
        };
        let received = remote.source(package, &named.source)?;
        let digest = crate::wasm::digest(&received.kept);
        if let Some(locked) = locked
            && locked.digest != digest
        {
            return Err(Error::new(format!(
                "'{package}' from '{shown}' is not what the lock file says"
            ))
            .with_exit(Exit::Network)
            .caused_by(format!(
                "it has the digest {digest}, and {} is locked",
                locked.digest
            ))
            .hint(format!(
                "if you trust the new content: `wash wit update {}`",
                id(package)
            )));
        }
        if let Some(cache) = self.cache {
            cache.put(&received.kept);
        }
        lock.add_source(LockedSource {
            package: label.clone(),
            source: named.text.clone(),
            revision: received.revision,
            digest,
        });
        content::of_kept(&received.kept, &label)
    }
}

/// The newest version; one that is not released yet only where there is no other.
pub(crate) fn latest(versions: Vec<Version>) -> Option<Version> {
    versions
        .into_iter()
        .max_by_key(|version| (version.pre.is_empty(), version.clone()))
}

fn check_name(wanted: &PackageName, content: &Content, origin: &Origin) -> Result<()> {
    if content.name() == Some(wanted) {
        return Ok(());
    }
    let found = content
        .name()
        .map_or_else(|| "nothing".to_owned(), ToString::to_string);
    let error = Error::new(format!("'{wanted}' is not what {} has for it", origin.describe()))
        .caused_by(format!("it has '{found}'"));
    Err(error.hint(format!(
        "name '{found}' in your WIT, or correct where '{}' comes from",
        id(wanted)
    )))
}

fn not_found(package: &PackageName, asked: bool) -> Error {
    let error = Error::new(format!("cannot find the WIT package '{package}'"));
    let versions = embedded::versions(&package.namespace, &package.name);
    let shown: Vec<String> = versions.iter().map(ToString::to_string).collect();
    let error = if asked {
        error.caused_by("no source, lock file or registry of the project has it, and wash does not bring it")
    } else {
        error
            .caused_by("it is in no cache, and the network may not be used (--offline)")
            .with_exit(Exit::Network)
    };
    let error = if shown.is_empty() {
        error
    } else {
        error.hint(format!(
            "wash brings {} in the versions {}",
            id(package),
            shown.join(", ")
        ))
    };
    match &package.version {
        None => error.hint(format!("say which version: {}/INTERFACE@VERSION", id(package))),
        Some(_) if asked => error.hint(format!(
            "say in `wit.sources` of the configuration where '{}' is",
            id(package)
        )),
        Some(_) => error.hint(
            "run `wash wit fetch` once without --offline; `wash vendor` keeps what it gets in the project",
        ),
    }
}

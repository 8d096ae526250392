//! Settings of commands, typed and resolved: absolute paths, parsed addresses.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use wash_runtime::oci::RegistryOptions;

use super::check;
use super::load::Loaded;
use super::problem;
use super::registries::{self, WitRegistry};
use super::trust::Trust;
use super::workload::WorkloadSettings;
use super::workload::resolve::{self, Values};
use crate::config::root::Project;
use crate::error::{Error, Result};
use crate::paths::absolute;
use crate::serve::{TlsFiles, address};

/// Settings of a build.
#[derive(Clone, Debug)]
pub(crate) struct BuildSettings {
    /// Shell command, if configured.
    pub(crate) command: Option<String>,
    /// Environment variables of the command, in addition to the inherited ones.
    pub(crate) env: BTreeMap<String, String>,
    /// Absolute path of the component, if configured.
    pub(crate) component_path: Option<PathBuf>,
    /// The project.
    pub(crate) project: Project,
    /// `--offline`: tools must not use the network.
    pub(crate) offline: bool,
    /// `--locked`: a build that changes a lock file fails.
    pub(crate) locked: bool,
    /// Settings of the WIT dependencies.
    pub(crate) wit: WitSettings,
}

/// Settings of `wash dev`.
#[derive(Clone, Debug)]
pub(crate) struct DevSettings {
    /// Settings of the build; `dev.command` and `dev.component_path` override those of `build`.
    pub(crate) build: BuildSettings,
    /// Addresses to listen on; never empty.
    pub(crate) addresses: Vec<SocketAddr>,
    /// Host names that requests may be for.
    pub(crate) allowed_hosts: Vec<String>,
    /// TLS files, if HTTPS is served.
    pub(crate) tls: Option<TlsFiles>,
    /// The components to run and their resources.
    pub(crate) workload: WorkloadSettings,
    /// Files and folders that values were read from; a change to them changes the configuration.
    pub(crate) inputs: Vec<PathBuf>,
    /// Errors show files relative to this folder.
    pub(crate) base: PathBuf,
}

/// Settings of the commands that fetch WIT packages.
#[derive(Clone, Debug)]
pub(crate) struct WitSettings {
    /// The project's root.
    pub(crate) root: PathBuf,
    /// Absolute path of the folder with the WIT files.
    pub(crate) wit_dir: PathBuf,
    /// Do not fetch before a build.
    pub(crate) skip_fetch: bool,
    /// Registries, with their tokens.
    pub(crate) registries: Vec<WitRegistry>,
    /// What the user trusts.
    pub(crate) trust: Trust,
    /// Sources of individual packages.
    pub(crate) sources: BTreeMap<String, String>,
    /// `--offline`: no network is used.
    pub(crate) offline: bool,
    /// `--locked`: the lock file must not change.
    pub(crate) locked: bool,
    /// The cache directory of `wash`.
    pub(crate) cache: PathBuf,
}

impl Loaded {
    /// Returns the settings of the commands that fetch WIT packages.
    ///
    /// # Errors
    /// Exit code 2 if the project belongs to another user, or if a token refers to an environment variable that is not set or not
    /// allowed.
    pub(crate) fn wit_settings(&self) -> Result<WitSettings> {
        self.trust.check(&self.project, &self.base)?;
        match problem::error(registries::problems(&self.layers, &self.trust), &self.base) {
            Some(error) => Err(error),
            None => Ok(self.unchecked_wit_settings()),
        }
    }

    /// Like [`Loaded::wit_settings`], without a check of the tokens: they matter only if a registry is contacted.
    fn unchecked_wit_settings(&self) -> WitSettings {
        let wit = &self.config.wit;
        WitSettings {
            root: self.project.root.clone(),
            wit_dir: absolute(&self.project.root, &wit.wit_dir),
            skip_fetch: wit.skip_fetch,
            registries: registries::registries(&self.layers, &self.trust),
            trust: self.trust.clone(),
            sources: wit.sources.clone(),
            offline: self.offline,
            locked: self.locked,
            cache: self.cache.clone(),
        }
    }

    /// Returns the connection options of component registries: those in `flags` and those in the configuration.
    pub(crate) fn registry_options(&self, flags: RegistryOptions) -> RegistryOptions {
        let mut options = flags;
        for (name, access) in &self.config.registries {
            if access.insecure {
                options.insecure.allow(name);
            }
            if let Some(path) = &access.ca_path {
                options
                    .registry_ca_files
                    .insert(name.clone(), absolute(&self.project.root, path));
            }
        }
        options
    }

    /// Returns the settings of a build.
    ///
    /// # Errors
    /// Exit code 2: the project belongs to another user.
    pub(crate) fn build_settings(&self) -> Result<BuildSettings> {
        self.trust.check(&self.project, &self.base)?;
        let build = &self.config.build;
        Ok(BuildSettings {
            command: build.command.clone(),
            env: build.env.clone(),
            component_path: build
                .component_path
                .as_ref()
                .map(|path| absolute(&self.project.root, path)),
            project: self.project.clone(),
            offline: self.offline,
            locked: self.locked,
            wit: self.unchecked_wit_settings(),
        })
    }

    /// Returns the settings of `wash dev`.
    ///
    /// # Errors
    /// Exit code 2 for files, folders and variables that do not exist, for files that are not components, and for keys that
    /// this release does not support.
    pub(crate) fn dev_settings(&self) -> Result<DevSettings> {
        let root = &self.project.root;
        let mut problems = check::support::check(&self.layers);
        problems.extend(check::files::check(&self.layers, root));
        problems.extend(check::application::check(&self.layers, root));
        let sources = Values::read(&self.layers, root);
        problems.extend(sources.problems.clone());
        if let Some(error) = problem::error(problems, &self.base) {
            return Err(error);
        }
        let dev = &self.config.dev;
        let mut build = self.build_settings()?;
        if dev.command.is_some() {
            build.command.clone_from(&dev.command);
        }
        if let Some(path) = &dev.component_path {
            build.component_path = Some(absolute(root, path));
        }
        let addresses = match &dev.address {
            None => address::loopbacks(address::DEFAULT_PORT),
            Some(text) => {
                address::parse(text).map_err(|message| Error::usage(format!("dev.address: {message}")))?
            }
        };
        let tls = dev
            .tls_cert_path
            .as_ref()
            .zip(dev.tls_key_path.as_ref())
            .map(|(cert, key)| TlsFiles {
                cert: absolute(root, cert),
                key: absolute(root, key),
                ca: dev.tls_ca_path.as_ref().map(|ca| absolute(root, ca)),
            });
        Ok(DevSettings {
            build,
            addresses,
            allowed_hosts: dev.allowed_hosts.clone(),
            tls,
            workload: resolve::settings(&self.config, &self.layers, &sources, root),
            inputs: sources.inputs,
            base: self.base.clone(),
        })
    }
}

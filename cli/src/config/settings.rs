//! What a command needs, typed and resolved: absolute paths, parsed addresses.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use super::load::{Loaded, absolute};
use super::{address, check, problem};
use crate::dev::server::TlsFiles;
use crate::error::{Error, Result};
use crate::project::Project;

/// What a build needs.
#[derive(Clone, Debug)]
pub struct BuildSettings {
    /// The shell command, if one is configured.
    pub command: Option<String>,
    /// Its environment variables, on top of the inherited ones.
    pub env: BTreeMap<String, String>,
    /// Where the component will be, absolute, if configured.
    pub component_path: Option<PathBuf>,
    /// The project.
    pub project: Project,
}

/// What `wash dev` needs.
#[derive(Clone, Debug)]
pub struct DevSettings {
    /// How to build: `dev.command` and `dev.component_path` in place of those of `build`.
    pub build: BuildSettings,
    /// Where to listen; never empty.
    pub addresses: Vec<SocketAddr>,
    /// Is the address configured, rather than the default?
    pub address_is_set: bool,
    /// Environment variables of the component.
    pub environment: BTreeMap<String, String>,
    /// Folders: absolute on this machine, as the component sees them.
    pub volumes: Vec<(PathBuf, String)>,
    /// Serve HTTPS with these files.
    pub tls: Option<TlsFiles>,
}

impl Loaded {
    /// What a build needs.
    pub fn build_settings(&self) -> Result<BuildSettings> {
        let build = &self.config.build;
        Ok(BuildSettings {
            command: build.command.clone(),
            env: build.env.clone(),
            component_path: build
                .component_path
                .as_ref()
                .map(|path| absolute(&self.project.root, path)),
            project: self.project.clone(),
        })
    }

    /// What `wash dev` needs.
    ///
    /// # Errors
    /// Exit code 2 for files and folders that do not exist and for keys that this release knows but cannot honour.
    pub fn dev_settings(&self) -> Result<DevSettings> {
        let root = &self.project.root;
        let mut problems = check::support::check(&self.layers);
        problems.extend(check::files::check(&self.layers, root));
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
        let volumes = &dev.volumes;
        Ok(DevSettings {
            build,
            addresses,
            address_is_set: dev.address.is_some(),
            environment: dev.environment.clone(),
            volumes: volumes
                .iter()
                .map(|it| (absolute(root, &it.host_path), it.guest_path.clone()))
                .collect(),
            tls,
        })
    }
}

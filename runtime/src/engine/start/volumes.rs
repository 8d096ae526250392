//! Volumes of a workload and their mounts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::claims::{Claim, FolderUse};
use crate::engine::item::Mount;
use crate::error::WorkloadError;
use crate::types::{LocalResources, Volume, VolumeType};
use crate::volume::{EphemeralFolder, VolumeLimit};

/// The volumes of one workload. Components that mount the same volume share its folder.
pub(crate) struct Volumes<'a> {
    declared: &'a [Volume],
    /// Maximum size of an ephemeral volume, in bytes.
    max_bytes: u64,
    ephemeral: Vec<(&'a str, EphemeralFolder)>,
    claims: Vec<Claim>,
}

/// The folders of a workload's volumes. Ephemeral ones are removed on drop.
pub(crate) struct Folders {
    _ephemeral: Vec<EphemeralFolder>,
    _claims: Vec<Claim>,
}

impl<'a> Volumes<'a> {
    pub(crate) fn new(volumes: &'a [Volume], max_bytes: u64) -> Self {
        Self {
            declared: volumes,
            max_bytes,
            ephemeral: Vec::new(),
            claims: Vec::new(),
        }
    }

    /// Resolves the mounts of a component.
    pub(crate) fn mounts(
        &mut self,
        component: &str,
        resources: &LocalResources,
    ) -> Result<Vec<Mount>, WorkloadError> {
        let mut mounts: Vec<Mount> = Vec::new();
        for mount in &resources.volume_mounts {
            let fail = |reason: String| WorkloadError::Volume {
                component: component.to_owned(),
                volume: mount.name.clone(),
                reason,
            };
            if !mount.mount_path.starts_with('/') {
                return Err(fail(format!(
                    "the mount path '{}' is not absolute",
                    mount.mount_path
                )));
            }
            if mounts.iter().any(|other| other.guest == mount.mount_path) {
                return Err(fail(format!("two volumes are mounted at '{}'", mount.mount_path)));
            }
            let volume = self
                .declared
                .iter()
                .find(|volume| volume.name == mount.name)
                .ok_or_else(|| fail("the workload has no volume of this name".to_owned()))?;
            let (host, limit) = match &volume.volume_type {
                VolumeType::HostPath(path) => {
                    let host = Path::new(&path.local_path).canonicalize();
                    (
                        host.map_err(|error| fail(format!("cannot open '{}': {error}", path.local_path)))?,
                        None,
                    )
                }
                VolumeType::EmptyDir(_) => {
                    let (host, limit) = self.ephemeral(&volume.name).map_err(fail)?;
                    (host, Some(limit))
                }
            };
            if !host.is_dir() {
                return Err(fail(format!("'{}' is not a folder", host.display())));
            }
            let usage = if mount.read_only {
                FolderUse::ReadOnlyVolume
            } else {
                FolderUse::Volume
            };
            let claim = Claim::new(&host, usage).map_err(|overlap| fail(overlap.to_string()))?;
            self.claims.push(claim);
            mounts.push(Mount {
                host,
                guest: mount.mount_path.clone(),
                read_only: mount.read_only,
                limit,
            });
        }
        Ok(mounts)
    }

    fn ephemeral(&mut self, name: &'a str) -> Result<(PathBuf, Arc<VolumeLimit>), String> {
        let known = self.ephemeral.iter().position(|(known, _)| *known == name);
        let index = if let Some(index) = known {
            index
        } else {
            let folder = EphemeralFolder::new(name, self.max_bytes)
                .map_err(|error| format!("cannot create a temporary folder: {error}"))?;
            self.ephemeral.push((name, folder));
            self.ephemeral.len() - 1
        };
        let (_, folder) = self.ephemeral.get(index).ok_or("the volume is missing")?;
        Ok((folder.path().to_owned(), Arc::clone(folder.limit())))
    }

    /// Returns the folders of the volumes.
    pub(crate) fn into_folders(self) -> Folders {
        Folders {
            _ephemeral: self.ephemeral.into_iter().map(|(_, folder)| folder).collect(),
            _claims: self.claims,
        }
    }
}

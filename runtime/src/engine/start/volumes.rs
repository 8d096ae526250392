//! Volumes of a workload and their mounts.

use std::path::Path;

use tempfile::TempDir;

use crate::engine::item::Mount;
use crate::error::WorkloadError;
use crate::types::{LocalResources, Volume, VolumeType};

/// The volumes of one workload. Components that mount the same volume share its folder.
pub(crate) struct Volumes<'a> {
    volumes: &'a [Volume],
    ephemeral: Vec<(&'a str, TempDir)>,
}

impl<'a> Volumes<'a> {
    pub(crate) fn new(volumes: &'a [Volume]) -> Self {
        Self {
            volumes,
            ephemeral: Vec::new(),
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
                .volumes
                .iter()
                .find(|volume| volume.name == mount.name)
                .ok_or_else(|| fail("the workload has no volume of this name".to_owned()))?;
            let host = match &volume.volume_type {
                VolumeType::HostPath(path) => Path::new(&path.local_path)
                    .canonicalize()
                    .map_err(|error| fail(format!("cannot open '{}': {error}", path.local_path)))?,
                VolumeType::EmptyDir(_) => self.ephemeral(&volume.name).map_err(fail)?,
            };
            if !host.is_dir() {
                return Err(fail(format!("'{}' is not a folder", host.display())));
            }
            mounts.push(Mount {
                host,
                guest: mount.mount_path.clone(),
                read_only: mount.read_only,
            });
        }
        Ok(mounts)
    }

    fn ephemeral(&mut self, name: &'a str) -> Result<std::path::PathBuf, String> {
        if let Some((_, dir)) = self.ephemeral.iter().find(|(known, _)| *known == name) {
            return Ok(dir.path().to_owned());
        }
        let dir = TempDir::with_prefix("wash-volume-")
            .map_err(|error| format!("cannot create a temporary folder: {error}"))?;
        let path = dir.path().to_owned();
        self.ephemeral.push((name, dir));
        Ok(path)
    }

    /// Returns the folders of ephemeral volumes, which are removed on drop.
    pub(crate) fn into_folders(self) -> Vec<TempDir> {
        self.ephemeral.into_iter().map(|(_, dir)| dir).collect()
    }
}

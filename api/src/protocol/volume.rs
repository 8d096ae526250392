//! Volumes of workloads.

use serde::{Deserialize, Serialize};

use super::message::messages;

messages! {
    /// A volume mount of a component.
    VolumeMount {
        /// Name of the volume.
        name: String,
        /// Path in the component.
        mount_path: String,
        /// Reject writes.
        read_only: bool,
    }

    /// A file or folder on the host.
    HostPath {
        /// Path on the host.
        local_path: String,
    }

    /// A folder that is empty when the workload starts and removed when it stops.
    EmptyDir {}

    /// A volume in its serialized form.
    Fields {
        /// Name of the volume.
        name: String,
        /// Set for a host path. Excludes `empty_dir`.
        host_path: Option<HostPath>,
        /// Set for an empty folder. Excludes `host_path`.
        empty_dir: Option<EmptyDir>,
    }
}

/// A volume of a workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Fields", try_from = "Fields")]
pub struct Volume {
    /// Name, which mounts refer to.
    pub name: String,
    /// Type of the volume.
    pub volume_type: Option<VolumeType>,
}

/// The type of a volume.
#[derive(Clone, Debug, PartialEq)]
pub enum VolumeType {
    /// A file or folder on the host.
    HostPath(HostPath),
    /// An empty folder.
    EmptyDir(EmptyDir),
}

impl From<Volume> for Fields {
    fn from(volume: Volume) -> Self {
        let (host_path, empty_dir) = match volume.volume_type {
            None => (None, None),
            Some(VolumeType::HostPath(path)) => (Some(path), None),
            Some(VolumeType::EmptyDir(folder)) => (None, Some(folder)),
        };
        Self {
            name: volume.name,
            host_path,
            empty_dir,
        }
    }
}

impl TryFrom<Fields> for Volume {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        let volume_type = match (fields.host_path, fields.empty_dir) {
            (None, None) => None,
            (Some(path), None) => Some(VolumeType::HostPath(path)),
            (None, Some(folder)) => Some(VolumeType::EmptyDir(folder)),
            (Some(_), Some(_)) => return Err("a volume has both hostPath and emptyDir"),
        };
        Ok(Self {
            name: fields.name,
            volume_type,
        })
    }
}

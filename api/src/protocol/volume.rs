//! Folders of workloads.

use serde::{Deserialize, Serialize};

use super::message::messages;

messages! {
    /// Where a component sees a volume.
    VolumeMount {
        /// The name of the volume.
        name: String,
        /// The path that the component sees.
        mount_path: String,
        /// Refuse writes.
        read_only: bool,
    }

    /// A file or folder of the host.
    HostPath {
        /// Its path on the host.
        local_path: String,
    }

    /// A folder that is empty when the workload starts, and removed when it stops.
    EmptyDir {}

    /// A volume as it is written.
    Fields {
        /// The name of the volume.
        name: String,
        /// One type.
        host_path: Option<HostPath>,
        /// The other one.
        empty_dir: Option<EmptyDir>,
    }
}

/// A volume of a workload.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Fields", try_from = "Fields")]
pub struct Volume {
    /// Its name, to which mounts refer.
    pub name: String,
    /// What it is.
    pub volume_type: Option<VolumeType>,
}

/// What a volume is.
#[derive(Clone, Debug, PartialEq)]
pub enum VolumeType {
    /// A file or folder of the host.
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

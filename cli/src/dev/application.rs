//! The application that is deployed: the project's component, the additional components and their resources.

use std::path::Path;

use wash_runtime::plugin::wasmcloud_secrets::{Secret, Secrets};
use wash_runtime::types::{
    Component, HostPathVolume, LocalResources, Service, Volume, VolumeMount, VolumeType, Workload,
};

use crate::config::problem::{self, Problem};
use crate::config::workload::settings::SERVICE;
use crate::config::workload::{PartFile, PartSettings, Resources, WorkloadSettings, parts};
use crate::dev::interfaces;
use crate::error::Result;
use crate::wasm;

/// A crashed service is restarted with increasing delays until the next build replaces it.
const MAX_RESTARTS: u64 = u64::MAX;

/// A workload to deploy.
#[derive(Clone)]
pub(crate) struct Application {
    settings: WorkloadSettings,
    own: Vec<u8>,
    components: Vec<Vec<u8>>,
    service: Option<Vec<u8>>,
}

impl Application {
    /// Combines `own`, the bytes of the project's component, with the files that `settings` list. Errors show file paths
    /// relative to `base`.
    ///
    /// # Errors
    /// Exit code 2: files are missing or are not components. The error lists all of them.
    pub(crate) fn read(settings: WorkloadSettings, own: Vec<u8>, base: &Path) -> Result<Self> {
        let mut problems = Vec::new();
        let mut read = |file: &PartFile| match parts::component(&file.path) {
            Ok(wasm) => wasm,
            Err(why) => {
                let message = format!("'{}': {why}", file.key);
                problems.push(Problem::new(file.key.clone(), file.origin.clone(), message));
                Vec::new()
            }
        };
        let components = settings.components.iter().map(|part| read(&part.file)).collect();
        let service = settings.service.as_ref().map(|part| read(&part.file));
        if let Some(error) = problem::error(problems, base) {
            return Err(error.hint("create the missing file in the build command, or correct the path"));
        }
        Ok(Self {
            settings,
            own,
            components,
            service,
        })
    }

    /// Digests of the additional components and the service, to detect whether they have changed.
    pub(crate) fn digests(&self) -> Vec<String> {
        let parts = self.components.iter().chain(&self.service);
        parts.map(|wasm| wasm::digest(wasm)).collect()
    }

    /// The settings of the workload, with the resources of each component.
    pub(crate) fn settings(&self) -> &WorkloadSettings {
        &self.settings
    }

    /// The secrets of each component and of the service, with its name.
    pub(crate) fn secrets(&self) -> Vec<(String, Secrets)> {
        let settings = &self.settings;
        let own = if settings.is_service {
            SERVICE
        } else {
            &settings.name
        };
        let parts = settings.components.iter().chain(&settings.service);
        let parts = parts.map(|part| (part.name.as_str(), &part.resources));
        let secrets = |resources: &Resources| {
            let values = resources.secrets.iter();
            values
                .map(|(name, value)| (name.to_owned(), Secret::text(value.to_owned())))
                .collect()
        };
        std::iter::once((own, &settings.resources))
            .chain(parts)
            .map(|(name, resources)| (name.to_owned(), secrets(resources)))
            .collect()
    }

    /// Converts the application to the workload type of the runtime.
    pub(crate) fn into_workload(self) -> Workload {
        let Self {
            settings,
            own,
            components,
            service,
        } = self;
        let mut volumes = Vec::new();
        let mut mounts = Vec::new();
        for (number, volume) in settings.volumes.iter().enumerate() {
            let name = format!("volume-{number}");
            let local_path = volume.host_path.to_string_lossy().into_owned();
            volumes.push(Volume {
                name: name.clone(),
                volume_type: VolumeType::HostPath(HostPathVolume { local_path }),
            });
            mounts.push(VolumeMount {
                name,
                mount_path: volume.guest_path.clone(),
                read_only: volume.read_only,
            });
        }
        let wasm = std::iter::once(&own).chain(&components).chain(&service);
        let host_interfaces = interfaces::host_interfaces(&settings, wasm);
        let component = |name: String, wasm: Vec<u8>, resources: Resources| Component {
            pool_size: resources.pool_size.unwrap_or(0),
            max_invocations: resources.max_invocations.unwrap_or(0),
            local_resources: local(resources, &mounts),
            ..Component::new(name, wasm)
        };
        let run = |wasm: Vec<u8>, resources: Resources| Service {
            bytes: wasm.into(),
            local_resources: local(resources, &mounts),
            max_restarts: MAX_RESTARTS,
            ..Service::default()
        };
        let parts = settings.components.into_iter().zip(components);
        let mut all: Vec<Component> = parts
            .map(|(PartSettings { name, resources, .. }, wasm)| component(name, wasm, resources))
            .collect();
        let mut the_service = settings
            .service
            .zip(service)
            .map(|(part, wasm)| run(wasm, part.resources));
        if settings.is_service {
            the_service = Some(run(own, settings.resources));
        } else {
            all.insert(0, component(settings.name.clone(), own, settings.resources));
        }
        Workload {
            namespace: "default".to_owned(),
            name: settings.name,
            service: the_service,
            components: all,
            host_interfaces,
            volumes,
            ..Workload::default()
        }
    }
}

/// Omits the component bytes, which are large. The settings hide secret values.
impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

fn local(resources: Resources, mounts: &[VolumeMount]) -> LocalResources {
    let unlimited = LocalResources::default();
    LocalResources {
        memory_limit_mb: resources.memory_limit_mb.unwrap_or(unlimited.memory_limit_mb),
        cpu_limit: resources.cpu_limit.unwrap_or(unlimited.cpu_limit),
        config: resources.config.into_values().collect(),
        environment: resources.environment.into_values().collect(),
        volume_mounts: mounts.to_vec(),
        allowed_hosts: resources.allowed_hosts,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::origin::{Layer, Origin};
    use crate::config::workload::settings::{Variables, VolumeSettings};

    fn variables(name: &str, value: &str) -> Variables {
        let mut variables = Variables::default();
        variables.add([(name.to_owned(), value.to_owned())]);
        variables
    }

    fn part(name: &str, path: PathBuf) -> PartSettings {
        PartSettings {
            name: name.to_owned(),
            file: PartFile {
                path,
                reference: None,
                key: format!("dev.components.{name}"),
                origin: Origin::of(Layer::Project),
            },
            resources: Resources {
                environment: variables("OF", name),
                pool_size: Some(2),
                max_invocations: Some(3),
                memory_limit_mb: Some(4),
                cpu_limit: Some(5),
                allowed_hosts: vec!["a.b".to_owned()],
                config: variables("SET", name),
                secrets: variables("TOKEN", name),
            },
        }
    }

    /// The smallest valid component.
    const EMPTY: [u8; 8] = *b"\0asm\x0d\0\x01\0";

    #[test]
    fn every_setting_reaches_the_workload() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("part.wasm");
        std::fs::write(&file, EMPTY).unwrap();
        let settings = WorkloadSettings {
            name: "app".to_owned(),
            resources: Resources {
                environment: variables("OF", "app"),
                ..Resources::default()
            },
            components: vec![part("auth", file.clone())],
            service: Some(part("service", file)),
            volumes: vec![VolumeSettings {
                host_path: "/data".into(),
                guest_path: "/d".to_owned(),
                read_only: true,
            }],
            allowed_ip_name_lookups: vec!["db".to_owned(), "*.x".to_owned()],
            webgpu: true,
            ..WorkloadSettings::default()
        };
        let application = Application::read(settings, b"own".to_vec(), folder.path()).unwrap();
        let secrets = application.secrets();
        let names: Vec<(&str, Vec<&String>)> = secrets
            .iter()
            .map(|(name, secrets)| (name.as_str(), secrets.keys().collect()))
            .collect();
        let token = "TOKEN".to_owned();
        assert_eq!(
            names,
            [("app", vec![]), ("auth", vec![&token]), ("service", vec![&token])]
        );
        assert_eq!(
            application.digests(),
            [wasm::digest(&EMPTY), wasm::digest(&EMPTY)]
        );
        let workload = application.into_workload();
        let [own, auth] = workload.components.as_slice() else {
            panic!("{workload:?}")
        };
        assert_eq!(
            (own.name.as_str(), own.bytes.as_ref()),
            ("app", b"own".as_slice())
        );
        assert_eq!((own.pool_size, own.local_resources.memory_limit_mb), (0, -1));
        assert_eq!(
            (auth.name.as_str(), auth.bytes.as_ref()),
            ("auth", EMPTY.as_slice())
        );
        assert_eq!((auth.pool_size, auth.max_invocations), (2, 3));
        let service = workload.service.as_ref().unwrap();
        for (resources, name) in [
            (&auth.local_resources, "auth"),
            (&service.local_resources, "service"),
        ] {
            assert_eq!(resources.environment["OF"], name);
            assert_eq!(resources.config["SET"], name);
            assert_eq!((resources.memory_limit_mb, resources.cpu_limit), (4, 5));
            assert_eq!(resources.allowed_hosts, ["a.b"]);
            let mounts = &resources.volume_mounts;
            assert!(mounts.len() == 1 && mounts[0].mount_path == "/d" && mounts[0].read_only);
        }
        assert_eq!(own.local_resources.volume_mounts.len(), 1);
        let [names, webgpu, config] = workload.host_interfaces.as_slice() else {
            panic!("{workload:?}")
        };
        assert_eq!(webgpu.to_string(), "wasi:webgpu/webgpu");
        assert_eq!(config.to_string(), "wasi:config/store");
        assert_eq!(names.to_string(), "wasi:sockets/ip-name-lookup");
        assert_eq!(names.config["allowed"], "db,*.x");
    }

    #[test]
    fn the_project_can_be_the_service() {
        let settings = WorkloadSettings {
            is_service: true,
            ..WorkloadSettings::default()
        };
        let workload = Application::read(settings, b"own".to_vec(), Path::new("/"))
            .unwrap()
            .into_workload();
        assert!(workload.components.is_empty());
        assert_eq!(workload.service.unwrap().bytes.as_ref(), b"own");
    }

    #[test]
    fn every_invalid_component_file_is_reported() {
        let folder = tempfile::tempdir().unwrap();
        let settings = WorkloadSettings {
            components: vec![
                part("one", folder.path().join("1")),
                part("two", folder.path().join("2")),
            ],
            ..WorkloadSettings::default()
        };
        let error = Application::read(settings, Vec::new(), folder.path()).unwrap_err();
        assert_eq!(
            (error.exit(), error.causes().len()),
            (crate::exit::Exit::Usage, 2)
        );
    }
}

//! Merges the values of all sources in order of precedence into the settings of every component.
//!
//! Environment variables have the same precedence as in a cluster, lowest first: inline values, `configs`, `secrets`. Within
//! each of these, values of a single component override those of all components, and later sources override earlier ones. A
//! secret is therefore never replaced by a value that is not a secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::data::{self, DataSettings};

use super::parts;
use super::read::{self, Given};
use super::settings::{
    PartFile, PartSettings, Resources, SERVICE, Variables, VolumeSettings, WorkloadSettings,
};
use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::model::{Config, OverrideConfig};
use crate::config::problem::Problem;
use crate::paths::absolute;

/// The values of all sources.
#[derive(Default)]
pub(crate) struct Values {
    /// Values by the pointer of the list of sources, such as `/workload/secrets`, the first source first.
    by_list: BTreeMap<String, Vec<(String, String)>>,
    /// Files and folders that were read.
    pub(crate) inputs: Vec<PathBuf>,
    /// Everything that is missing or invalid.
    pub(crate) problems: Vec<Problem>,
}

impl Values {
    /// Reads every source. Relative paths start at `root`.
    pub(crate) fn read(layers: &Layers, root: &Path) -> Self {
        let mut found = Self::default();
        let overrides = layers.get("/workload/components").and_then(Value::as_object);
        let names = overrides.into_iter().flat_map(serde_json::Map::keys);
        let own = names.map(|name| keys::push("/workload/components", name));
        for owner in std::iter::once("/workload".to_owned()).chain(own) {
            for kind in ["configs", "secrets"] {
                found.list(layers, root, keys::push(&owner, kind));
            }
        }
        found.inputs.sort();
        found.inputs.dedup();
        found
    }

    fn list(&mut self, layers: &Layers, root: &Path, pointer: String) {
        let sources = layers.get(&pointer).and_then(Value::as_array);
        let mut all = Vec::new();
        for (index, source) in sources.into_iter().flatten().enumerate() {
            let at = keys::push(&pointer, &index.to_string());
            let Given {
                values,
                input,
                mistakes,
            } = read::source(source, root, &read::environment);
            for (key, why) in mistakes {
                let pointer = format!("{at}{key}");
                let message = format!("'{}': {why}", keys::dotted(&pointer));
                self.problems.push(layers.problem(&pointer, message));
            }
            for name in values.keys().filter(|name| !is_variable(name)) {
                let message = format!(
                    "'{}': invalid name {name:?} of an environment variable",
                    keys::dotted(&at)
                );
                self.problems.push(layers.problem(&at, message));
            }
            self.inputs.extend(input);
            all.extend(values);
        }
        self.by_list.insert(pointer, all);
    }

    fn get(&self, owner: &str, kind: &str) -> impl Iterator<Item = (String, String)> {
        let values = self.by_list.get(&keys::push(owner, kind));
        values.into_iter().flatten().cloned()
    }
}

/// Returns true if this is a valid name of an environment variable.
pub(crate) fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0'])
}

/// Returns the name of the project's own component: `workload.name`, otherwise the name of the folder.
pub(crate) fn own_name(configured: Option<&str>, root: &Path) -> String {
    let folder = || root.file_name().map(|name| name.to_string_lossy().into_owned());
    configured
        .map(str::to_owned)
        .or_else(folder)
        .filter(|name| name != SERVICE)
        .unwrap_or_else(|| "component".to_owned())
}

/// Resolves the settings of the application.
pub(crate) fn settings(config: &Config, layers: &Layers, sources: &Values, root: &Path) -> WorkloadSettings {
    let (dev, workload) = (&config.dev, &config.workload);
    let name = own_name(workload.name.as_deref(), root);
    let own = if dev.service { SERVICE } else { &name };
    let part = |name: &str, path: &Path, pointer: String| PartSettings {
        name: name.to_owned(),
        file: PartFile {
            path: absolute(root, path),
            reference: parts::reference(root, path).and_then(Result::ok),
            key: keys::dotted(&pointer),
            origin: layers.origin(&pointer),
        },
        resources: resources(config, sources, name),
    };
    let components = dev.components.iter().enumerate();
    let volumes = dev.volumes.iter();
    WorkloadSettings {
        is_service: dev.service,
        resources: resources(config, sources, own),
        components: components
            .map(|(index, it)| part(&it.name, &it.file, format!("/dev/components/{index}/file")))
            .collect(),
        service: dev
            .service_file
            .as_ref()
            .map(|file| part(SERVICE, file, "/dev/service_file".to_owned())),
        volumes: volumes
            .map(|it| VolumeSettings {
                host_path: absolute(root, &it.host_path),
                guest_path: it.guest_path.clone(),
                read_only: it.read_only,
            })
            .collect(),
        host_interfaces: dev
            .host_interfaces
            .iter()
            .map(|it| data::with_absolute_folders(it.clone(), root))
            .collect(),
        data: DataSettings::of(dev, root),
        allowed_ip_name_lookups: workload.allowed_ip_name_lookups.clone(),
        webgpu: dev.wasi_webgpu,
        name,
    }
}

fn resources(config: &Config, sources: &Values, name: &str) -> Resources {
    const COMMON: &str = "/workload";
    let workload = &config.workload;
    let none = OverrideConfig::default();
    let own = workload.components.get(name).unwrap_or(&none);
    let pointer = keys::push("/workload/components", name);
    let (mut environment, mut settings) = (Variables::default(), Variables::default());
    environment.add(config.dev.environment.clone());
    environment.add(workload.environment.clone());
    environment.add(own.environment.clone());
    for kind in ["configs", "secrets"] {
        environment.add(sources.get(COMMON, kind));
        environment.add(sources.get(&pointer, kind));
    }
    let mut secrets = Variables::default();
    secrets.add(sources.get(COMMON, "secrets"));
    secrets.add(sources.get(&pointer, "secrets"));
    settings.add(workload.config.clone());
    settings.add(own.config.clone());
    Resources {
        environment,
        config: settings,
        secrets,
        allowed_hosts: own
            .allowed_hosts
            .as_ref()
            .unwrap_or(&workload.allowed_hosts)
            .clone(),
        memory_limit_mb: own.memory_limit_mb,
        cpu_limit: own.cpu_limit,
        pool_size: own.pool_size,
        max_invocations: own.max_invocations,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::config::document::Document;
    use crate::config::origin::Layer;

    fn resolve(value: &Value) -> WorkloadSettings {
        let layers = Layers::new(vec![Document::new(Layer::Flags, value.clone())]).unwrap();
        let config: Config = serde_json::from_value(value.clone()).unwrap();
        let root = Path::new("/p/app");
        let sources = Values::read(&layers, root);
        assert_eq!(sources.problems, []);
        settings(&config, &layers, &sources, root)
    }

    fn values(resources: &Resources) -> BTreeMap<String, String> {
        resources.environment.clone().into_values().collect()
    }

    #[test]
    fn secrets_win_over_configs_and_these_over_what_is_inline() {
        let names = [
            "dev",
            "all",
            "own",
            "config-1",
            "config-2",
            "own-config",
            "secret",
            "own-secret",
        ];
        // Each level sets its own name and everything below it.
        let level = |index: usize| {
            let keys = names.iter().skip(index);
            let map = keys.map(|name| ((*name).to_owned(), json!(names[index])));
            Value::Object(map.collect())
        };
        let found = resolve(&json!({
            "dev": { "environment": level(0), "components": [{ "name": "auth", "file": "auth.wasm" }] },
            "workload": {
                "environment": level(1),
                "configs": [{ "inline": level(3) }, { "inline": level(4) }],
                "secrets": [{ "inline": level(6) }],
                "components": { "auth": {
                    "environment": level(2),
                    "configs": [{ "inline": level(5) }],
                    "secrets": [{ "inline": level(7) }],
                } },
            },
        }));
        let auth = values(&found.components[0].resources);
        for name in names {
            assert_eq!(auth[name], name);
        }
        let own = values(&found.resources);
        assert_eq!(
            (
                own["own"].as_str(),
                own["own-config"].as_str(),
                own["own-secret"].as_str()
            ),
            ("all", "config-2", "secret")
        );
    }

    #[test]
    fn overrides_are_those_of_one_component_and_lists_of_hosts_are_replaced() {
        let found = resolve(&json!({
            "dev": { "service_file": "../service.wasm", "components": [{ "name": "auth", "file": "auth.wasm" }] },
            "workload": {
                "config": { "theme": "dark", "size": "1" },
                "allowedHosts": ["example.com"],
                "components": {
                    "app": { "poolSize": 3 },
                    "auth": { "allowedHosts": [], "config": { "size": "2" }, "memoryLimitMb": 64 },
                    "service": { "environment": { "PORT": "7000" }, "cpuLimit": 500 },
                },
            },
        }));
        assert_eq!(found.name, "app");
        assert_eq!(found.resources.pool_size, Some(3));
        assert_eq!(found.resources.allowed_hosts, ["example.com"]);
        let auth = &found.components[0];
        assert_eq!(auth.file.path, Path::new("/p/app/auth.wasm"));
        assert_eq!(
            (auth.resources.memory_limit_mb, auth.resources.allowed_hosts.len()),
            (Some(64), 0)
        );
        let config: Vec<_> = auth.resources.config.clone().into_values().collect();
        assert_eq!(
            config,
            [("size", "2"), ("theme", "dark")].map(|(a, b)| (a.to_owned(), b.to_owned()))
        );
        let service = found.service.unwrap();
        assert_eq!(
            (service.name.as_str(), service.resources.cpu_limit),
            ("service", Some(500))
        );
        assert_eq!(values(&service.resources)["PORT"], "7000");
        assert!(values(&found.resources).is_empty());
    }

    #[test]
    fn a_project_that_is_the_service_has_the_overrides_of_the_service() {
        let found = resolve(&json!({
            "dev": { "service": true },
            "workload": { "components": { "service": { "environment": { "A": "1" } } } },
        }));
        assert_eq!(values(&found.resources)["A"], "1");
    }

    #[test]
    fn a_folder_called_service_leaves_that_name_to_the_service() {
        assert_eq!(own_name(None, Path::new("/x/service")), "component");
        assert_eq!(own_name(None, Path::new("/")), "component");
        assert_eq!(own_name(Some("shop"), Path::new("/x/app")), "shop");
    }
}

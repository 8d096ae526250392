//! Describes what components may use beyond the defaults.

use crate::config::workload::settings::SERVICE;
use crate::config::workload::{Resources, WorkloadSettings};

/// The grants of each component and of the service, in display order. Values are not included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grants(Vec<(String, Vec<String>)>);

impl Grants {
    /// Collects the grants of the settings.
    pub(crate) fn of(settings: &WorkloadSettings) -> Self {
        let own = if settings.is_service {
            SERVICE
        } else {
            &settings.name
        };
        let parts = settings.components.iter().chain(&settings.service);
        let parts = parts.map(|part| (part.name.as_str(), &part.resources));
        let all = std::iter::once((own, &settings.resources)).chain(parts);
        Self(
            all.map(|(name, resources)| (name.to_owned(), items(settings, resources)))
                .collect(),
        )
    }

    /// One line for each component whose grants differ from those in `before`.
    pub(crate) fn lines(&self, before: &Self) -> Vec<String> {
        let nothing = Vec::new();
        let had = |name: &str| {
            let found = before.0.iter().find(|(other, _)| other == name);
            found.map_or(&nothing, |(_, items)| items)
        };
        let changed = self.0.iter().filter(|(name, items)| items != had(name));
        changed
            .map(|(name, items)| match items.as_slice() {
                [] => format!("{name}: nothing beyond the defaults"),
                items => format!("{name}: {}", items.join("; ")),
            })
            .collect()
    }
}

fn items(settings: &WorkloadSettings, resources: &Resources) -> Vec<String> {
    let list = |label: &str, items: Vec<String>| {
        (!items.is_empty()).then(|| format!("{label} {}", items.join(", ")))
    };
    let names = |names: &mut dyn Iterator<Item = &str>| names.map(str::to_owned).collect();
    let volumes = settings.volumes.iter().map(|volume| {
        let how = if volume.read_only { " (read-only)" } else { "" };
        format!("{} as {}{how}", volume.host_path.display(), volume.guest_path)
    });
    [
        list("environment", names(&mut resources.environment.names())),
        list("config", names(&mut resources.config.names())),
        list("volumes", volumes.collect()),
        list("HTTP only to", resources.allowed_hosts.clone()),
        list("DNS lookups of", settings.allowed_ip_name_lookups.clone()),
        list("data of", settings.data.backends().collect()),
        settings.webgpu.then(|| "GPUs".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::workload::settings::VolumeSettings;

    fn settings() -> WorkloadSettings {
        let mut settings = WorkloadSettings {
            name: "app".to_owned(),
            ..WorkloadSettings::default()
        };
        let pair = |name: &str| [(name.to_owned(), "hunter2".to_owned())];
        settings.resources.environment.add(pair("TOKEN"));
        settings.resources.environment.add(pair("A"));
        settings.resources.config.add(pair("theme"));
        settings.resources.allowed_hosts = vec!["a.b".to_owned(), "*.c".to_owned()];
        settings.allowed_ip_name_lookups = vec!["db".to_owned()];
        settings.volumes = vec![VolumeSettings {
            host_path: "/x".into(),
            guest_path: "/data".to_owned(),
            read_only: true,
        }];
        settings
    }

    #[test]
    fn a_line_lists_all_grants_without_values() {
        let lines = Grants::of(&settings()).lines(&Grants::default());
        assert_eq!(
            lines,
            [
                "app: environment A, TOKEN; config theme; volumes /x as /data (read-only); HTTP only to a.b, *.c; DNS lookups of db"
            ]
        );
    }

    #[test]
    fn unchanged_and_empty_grants_are_not_printed() {
        let (some, none) = (
            Grants::of(&settings()),
            Grants::of(&WorkloadSettings {
                name: "app".to_owned(),
                ..WorkloadSettings::default()
            }),
        );
        assert!(none.lines(&Grants::default()).is_empty());
        assert!(some.lines(&some).is_empty());
        assert_eq!(none.lines(&some), ["app: nothing beyond the defaults"]);
    }
}

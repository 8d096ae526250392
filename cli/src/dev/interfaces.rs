//! Determines the host interfaces that a workload gets.

use std::collections::HashSet;

use wash_runtime::wit::WitInterface;
use wasmparser::{Parser, Payload};

use crate::config::model::HostInterfaceConfig;
use crate::config::workload::WorkloadSettings;

/// Returns the interfaces that the host provides to the workload:
/// - those that the configuration lists,
/// - those that other keys of the configuration require, and
/// - those that a component in `wasm` imports, or exports for the host to call, if their package is [harmless](HARMLESS) or
///   configured by a dedicated key.
pub(crate) fn host_interfaces<'a>(
    settings: &WorkloadSettings,
    wasm: impl Iterator<Item = &'a Vec<u8>>,
) -> Vec<WitInterface> {
    let mut found: Vec<WitInterface> = settings.host_interfaces.iter().map(host_interface).collect();
    if !settings.allowed_ip_name_lookups.is_empty() {
        let allowed = settings.allowed_ip_name_lookups.join(",");
        let entry = require(&mut found, "sockets", "ip-name-lookup");
        entry.config.insert("allowed".to_owned(), allowed);
    }
    if settings.webgpu {
        require(&mut found, "webgpu", "webgpu");
    }
    let parts = settings.components.iter().chain(&settings.service);
    let mut all = std::iter::once(&settings.resources).chain(parts.map(|part| &part.resources));
    if all.any(|resources| !resources.config.is_empty()) {
        require(&mut found, "config", "store");
    }
    for import in wasm.flat_map(|wasm| requested(wasm)) {
        let named =
            |it: &WitInterface| (&*it.namespace, &*it.package) == (&*import.namespace, &*import.package);
        // A package that the configuration lists gets no further entry.
        let package = format!("{}:{}", import.namespace, import.package);
        let granted = is_harmless(&import) || settings.data.has(&package);
        if granted && !found.iter().any(named) {
            found.push(WitInterface {
                interfaces: HashSet::new(),
                ..import
            });
        }
    }
    for entry in &mut found {
        let package = format!("{}:{}", entry.namespace, entry.package);
        settings.data.complete(&package, &mut entry.config);
    }
    found
}

/// Packages that are safe to provide to every component that imports them. Unless configured otherwise, data stays in memory
/// and messages stay in the process. A component gets only its own secrets, which are among its environment variables, too.
/// Telemetry goes to the destination set in the user's `OTEL_*` variables.
const HARMLESS: [(&str, &str); 7] = [
    ("wasi", "blobstore"),
    ("wasi", "config"),
    ("wasi", "keyvalue"),
    ("wasi", "logging"),
    ("wasi", "otel"),
    ("wasmcloud", "messaging"),
    ("wasmcloud", "secrets"),
];

fn is_harmless(import: &WitInterface) -> bool {
    HARMLESS.contains(&(&*import.namespace, &*import.package))
}

/// Is this an interface that the host calls if a component exports it?
fn is_handler(export: &WitInterface) -> bool {
    (&*export.namespace, &*export.package) == ("wasmcloud", "messaging")
        && export.interfaces.contains("handler")
}

/// The interfaces that a component imports, or exports for the host to call. Parsing stops at the first error, which
/// compilation reports.
fn requested(wasm: &[u8]) -> Vec<WitInterface> {
    let mut requested = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(Payload::Version { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            // Only those of the component itself, not of nested components.
            Ok(Payload::ComponentImportSection(section)) if depth == 1 => {
                let names = section.into_iter().flatten().map(|import| import.name.name);
                requested.extend(names.filter_map(WitInterface::parse));
            }
            Ok(Payload::ComponentExportSection(section)) if depth == 1 => {
                let names = section.into_iter().flatten().map(|export| export.name.name);
                requested.extend(names.filter_map(WitInterface::parse).filter(is_handler));
            }
            Ok(_) => {}
            Err(_) => return requested,
        }
    }
    requested
}

/// Returns the entry of a WASI package, with `interface` added. Creates the entry if necessary.
fn require<'a>(found: &'a mut Vec<WitInterface>, package: &str, interface: &str) -> &'a mut WitInterface {
    let same = |it: &WitInterface| it.namespace == "wasi" && it.package == package && it.name.is_none();
    let mut entry = match found.iter().position(same) {
        Some(index) => found.remove(index),
        None => WitInterface {
            namespace: "wasi".to_owned(),
            package: package.to_owned(),
            interfaces: HashSet::from([interface.to_owned()]),
            ..WitInterface::default()
        },
    };
    // An entry without interface names already covers the whole package.
    if !entry.interfaces.is_empty() {
        entry.interfaces.insert(interface.to_owned());
    }
    found.push_mut(entry)
}

fn host_interface(it: &HostInterfaceConfig) -> WitInterface {
    WitInterface {
        namespace: it.namespace.clone(),
        package: it.package.clone(),
        interfaces: it.interfaces.iter().cloned().collect(),
        // Invalid versions were rejected when the configuration was checked.
        version: it.version.as_deref().and_then(|version| version.parse().ok()),
        name: it.name.clone(),
        config: it.config.clone().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_names_are_added_to_the_sockets_entry() {
        let settings = WorkloadSettings {
            host_interfaces: vec![HostInterfaceConfig {
                namespace: "wasi".to_owned(),
                package: "sockets".to_owned(),
                interfaces: vec!["tcp".to_owned()],
                version: Some("0.2.0".to_owned()),
                name: None,
                config: [("a".to_owned(), "b".to_owned())].into(),
            }],
            allowed_ip_name_lookups: vec!["db".to_owned()],
            ..WorkloadSettings::default()
        };
        let found = host_interfaces(&settings, std::iter::empty());
        let [sockets] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(sockets.to_string(), "wasi:sockets/{ip-name-lookup,tcp}@0.2.0");
        assert_eq!(
            (sockets.config["a"].as_str(), sockets.config["allowed"].as_str()),
            ("b", "db")
        );
    }

    #[test]
    fn a_message_handler_gets_messaging() {
        let wasm = wat::parse_str(
            r#"(component (instance $i) (export "wasmcloud:messaging/handler@0.2.0" (instance $i))
                 (export "wasi:config/store@0.2.0-rc.1" (instance $i)))"#,
        )
        .unwrap();
        let found = host_interfaces(&WorkloadSettings::default(), [&wasm].into_iter());
        let [messaging] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(messaging.to_string(), "wasmcloud:messaging@0.2.0");
    }

    #[test]
    fn harmless_packages_are_provided_unless_the_configuration_lists_them() {
        let wasm =
            wat::parse_str(r#"(component (import "wasi:config/store@0.2.0-rc.1" (instance)))"#).unwrap();
        let found = host_interfaces(&WorkloadSettings::default(), [&wasm].into_iter());
        let [config] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(config.to_string(), "wasi:config@0.2.0-rc.1");
        let settings = WorkloadSettings {
            host_interfaces: vec![HostInterfaceConfig {
                namespace: "wasi".to_owned(),
                package: "config".to_owned(),
                interfaces: Vec::new(),
                version: None,
                name: Some("mine".to_owned()),
                config: [("a".to_owned(), "b".to_owned())].into(),
            }],
            ..WorkloadSettings::default()
        };
        let found = host_interfaces(&settings, [&wasm].into_iter());
        let [config] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(config.name.as_deref(), Some("mine"));
        assert_eq!(
            host_interfaces(&WorkloadSettings::default(), [&vec![1, 2]].into_iter()),
            []
        );
    }

    #[test]
    fn a_dedicated_key_grants_an_imported_package() {
        let wasm =
            wat::parse_str(r#"(component (import "wasmcloud:postgres/query@0.1.1-draft" (instance)))"#);
        let wasm = wasm.unwrap();
        assert_eq!(
            host_interfaces(&WorkloadSettings::default(), [&wasm].into_iter()),
            []
        );
        let dev = crate::config::model::DevConfig {
            postgres_url: Some("postgres://db/x".to_owned()),
            ..Default::default()
        };
        let settings = WorkloadSettings {
            data: crate::config::workload::data::DataSettings::of(&dev, std::path::Path::new("/project")),
            ..WorkloadSettings::default()
        };
        let found = host_interfaces(&settings, [&wasm].into_iter());
        let [postgres] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(postgres.to_string(), "wasmcloud:postgres@0.1.1-draft");
        assert_eq!(postgres.config["url"], "postgres://db/x");
        assert_eq!(host_interfaces(&settings, std::iter::empty()), []);
    }
}

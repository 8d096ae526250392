//! What a workload asks of the host.

use std::collections::HashSet;

use wash_runtime::wit::WitInterface;
use wasmparser::{Parser, Payload};

use crate::config::model::HostInterfaceConfig;
use crate::config::workload::WorkloadSettings;

/// The interfaces that the host provides: those that the configuration names, those that other keys of it ask for, and those
/// of those that a component of `wasm` imports, or exports for the host to call, and that are [harmless](HARMLESS) or have a key
/// of their own.
pub(crate) fn host_interfaces<'a>(
    settings: &WorkloadSettings,
    wasm: impl Iterator<Item = &'a Vec<u8>>,
) -> Vec<WitInterface> {
    let mut found: Vec<WitInterface> = settings.host_interfaces.iter().map(host_interface).collect();
    if !settings.allowed_ip_name_lookups.is_empty() {
        let allowed = settings.allowed_ip_name_lookups.join(",");
        let entry = ask(&mut found, "sockets", "ip-name-lookup");
        entry.config.insert("allowed".to_owned(), allowed);
    }
    if settings.webgpu {
        ask(&mut found, "webgpu", "webgpu");
    }
    let beside = settings.components.iter().chain(&settings.service);
    let mut all = std::iter::once(&settings.resources).chain(beside.map(|part| &part.resources));
    if all.any(|resources| !resources.config.is_empty()) {
        ask(&mut found, "config", "store");
    }
    for import in wasm.flat_map(|wasm| wanted(wasm)) {
        let named =
            |it: &WitInterface| (&*it.namespace, &*it.package) == (&*import.namespace, &*import.package);
        // What the configuration says of a package is all there is of it.
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

/// Packages that give nothing away: who imports them gets them without asking. Data is kept in memory then,
/// messages do not leave the process, secrets are those that the component has as variables, too, and what it measures
/// goes where the user's own `OTEL_*` variables say.
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

/// What a host calls where a component exports it.
fn is_handler(export: &WitInterface) -> bool {
    (&*export.namespace, &*export.package) == ("wasmcloud", "messaging")
        && export.interfaces.contains("handler")
}

/// What a component wants of its host; nothing where that cannot be read, which is told when it is compiled.
fn wanted(wasm: &[u8]) -> Vec<WitInterface> {
    let mut wanted = Vec::new();
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(Payload::Version { .. }) => depth += 1,
            Ok(Payload::End(_)) => depth = depth.saturating_sub(1),
            // The component's own, not those of what is in it.
            Ok(Payload::ComponentImportSection(section)) if depth == 1 => {
                let names = section.into_iter().flatten().map(|import| import.name.name);
                wanted.extend(names.filter_map(WitInterface::parse));
            }
            Ok(Payload::ComponentExportSection(section)) if depth == 1 => {
                let names = section.into_iter().flatten().map(|export| export.name.name);
                wanted.extend(names.filter_map(WitInterface::parse).filter(is_handler));
            }
            Ok(_) => {}
            Err(_) => return wanted,
        }
    }
    wanted
}

/// The entry of a WASI package, with this interface.
fn ask<'a>(found: &'a mut Vec<WitInterface>, package: &str, interface: &str) -> &'a mut WitInterface {
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
    // Without names of interfaces it is the whole package already.
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
        // A version that is none was refused with the configuration.
        version: it.version.as_deref().and_then(|version| version.parse().ok()),
        name: it.name.clone(),
        config: it.config.clone().into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_to_look_up_join_what_is_asked_of_the_sockets() {
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
    fn who_handles_messages_gets_them() {
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
    fn what_is_harmless_needs_no_asking_and_what_is_said_of_it_counts() {
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
    fn a_key_of_its_own_grants_what_is_imported() {
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

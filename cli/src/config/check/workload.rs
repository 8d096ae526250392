//! Rules of the `workload` section, of additional components and of host interfaces.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};

use serde_json::Value;
use wash_runtime::wit::WitInterface;

use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::model::SOURCES;
use crate::config::problem::Problem;
use crate::config::workload::resolve::is_variable;
use crate::config::workload::settings::SERVICE;

/// Checks the rules that do not depend on the files of the project.
pub(super) fn check(layers: &Layers, problems: &mut Vec<Problem>) {
    component_names(layers, problems);
    interfaces(layers, problems);
    if let Some(name) = layers.get("/workload/name").and_then(Value::as_str) {
        name_rules(layers, "/workload/name", name, problems);
    }
    variables(layers, "/dev/environment", problems);
    owner(layers, "/workload", problems);
    hosts(layers, "/workload/allowedIpNameLookups", lookup_error, problems);
    let overrides = layers.get("/workload/components").and_then(Value::as_object);
    for name in overrides.into_iter().flat_map(serde_json::Map::keys) {
        owner(layers, &keys::push("/workload/components", name), problems);
    }
}

/// Checks the keys that the workload and each component have in common.
fn owner(layers: &Layers, pointer: &str, problems: &mut Vec<Problem>) {
    variables(layers, &keys::push(pointer, "environment"), problems);
    hosts(layers, &keys::push(pointer, "allowedHosts"), host_error, problems);
    for kind in ["configs", "secrets"] {
        for (pointer, source) in layers.items(&keys::push(pointer, kind)) {
            let Some(source) = source.as_object() else {
                continue;
            };
            let found = source.keys().filter(|key| SOURCES.contains(&key.as_str()));
            if found.count() != 1 {
                let message = format!(
                    "'{}' needs exactly one of the keys {}",
                    keys::dotted(&pointer),
                    SOURCES.join(", ")
                );
                problems.push(layers.problem(&pointer, message));
            }
        }
    }
}

fn component_names(layers: &Layers, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (pointer, component) in layers.items("/dev/components") {
        let pointer = keys::push(&pointer, "name");
        let Some(name) = component.get("name").and_then(Value::as_str) else {
            continue;
        };
        if name_rules(layers, &pointer, name, problems) && !seen.insert(name) {
            let key = keys::dotted(&pointer);
            let message = format!("'{key}': duplicate component name '{name}'");
            problems.push(layers.problem(&pointer, message));
        }
    }
}

/// Checks that versions are valid and that packages that are provided more than once have distinct names.
fn interfaces(layers: &Layers, problems: &mut Vec<Problem>) {
    let all = layers.items("/dev/host_interfaces");
    let part = |item: &Value, key: &str| {
        item.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let package = |item: &Value| (part(item, "namespace"), part(item, "package"));
    let mut seen = BTreeSet::new();
    for (pointer, item) in &all {
        let version = part(item, "version");
        if item.get("version").is_some()
            && let Some(why) = version_error(&version)
        {
            let at = keys::push(pointer, "version");
            let message = format!(
                "'{}': invalid version '{version}', expected a version such as '0.2.0': {why}",
                keys::dotted(&at)
            );
            problems.push(layers.problem(&at, message));
        }
        let (namespace, package_name) = package(item);
        let several = all
            .iter()
            .filter(|(_, other)| package(other) == package(item))
            .count()
            > 1;
        let name = part(item, "name");
        let at = keys::push(pointer, "name");
        if item.get("name").is_some() {
            if name_rules(layers, &at, &name, problems) && !seen.insert((package(item), name.clone())) {
                let key = keys::dotted(&at);
                let message = format!("'{key}': duplicate name '{name}' for '{namespace}:{package_name}'");
                problems.push(layers.problem(&at, message));
            }
        } else if several {
            let message = format!(
                "'{}' needs the key 'name': there are several '{namespace}:{package_name}'",
                keys::dotted(pointer)
            );
            problems.push(layers.problem(pointer, message));
        }
    }
}

/// Reports a name that is invalid or reserved. Returns true if it is neither.
fn name_rules(layers: &Layers, pointer: &str, name: &str, problems: &mut Vec<Problem>) -> bool {
    let key = keys::dotted(pointer);
    let is_name = !name.starts_with('-')
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let message = if name.is_empty() {
        format!("'{key}' is empty")
    } else if !is_name {
        format!(
            "'{key}': invalid name '{name}', expected lower-case letters, digits and '-', such as 'my-app'"
        )
    } else if name == SERVICE && !pointer.starts_with("/dev/host_interfaces") {
        format!("'{key}': the name '{SERVICE}' is reserved for the service")
    } else {
        return true;
    };
    problems.push(layers.problem(pointer, message));
    false
}

fn variables(layers: &Layers, pointer: &str, problems: &mut Vec<Problem>) {
    let map = layers.get(pointer).and_then(Value::as_object);
    for name in map.into_iter().flat_map(serde_json::Map::keys) {
        if !is_variable(name) {
            let at = keys::push(pointer, name);
            let message = format!(
                "'{}': invalid name {name:?} of an environment variable",
                keys::dotted(pointer)
            );
            problems.push(layers.problem(&at, message));
        }
    }
}

/// Returns the reason why this is not a valid version of an interface.
fn version_error(text: &str) -> Option<String> {
    let with = |version| WitInterface {
        version: Some(version),
        ..WitInterface::default()
    };
    text.parse().map(with).err().map(|why| why.to_string())
}

fn hosts(
    layers: &Layers,
    pointer: &str,
    check: fn(&str) -> Option<&'static str>,
    problems: &mut Vec<Problem>,
) {
    for (pointer, host) in layers.items(pointer) {
        if let Some(host) = host.as_str()
            && let Some(why) = check(host)
        {
            let key = keys::dotted(&pointer);
            problems.push(layers.problem(&pointer, format!("'{key}': '{host}' {why}")));
        }
    }
}

/// Returns the reason why this is not a valid allowed host: `example.com`, `*.example.com`, an IP address or `*`, optionally
/// with a scheme and a port.
fn host_error(text: &str) -> Option<&'static str> {
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| text.strip_prefix(scheme))
        .unwrap_or(text);
    if rest.contains("://") {
        return Some("has a scheme that is neither http nor https");
    }
    if rest.contains(['/', '?', '#']) {
        return Some("has a path: remove it, a host is allowed with all its paths");
    }
    let bare = rest.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() || rest.parse::<SocketAddr>().is_ok() {
        return None;
    }
    let host = match rest.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_err() => return Some("has an invalid port"),
        Some((host, _)) => host,
        None => rest,
    };
    if host == "*" { None } else { pattern_error(host) }
}

/// Returns the reason why this is not a valid name to look up: `example.com` or `*.example.com`.
fn lookup_error(text: &str) -> Option<&'static str> {
    if text.parse::<IpAddr>().is_ok() {
        Some("is an IP address, which needs no lookup")
    } else if text == "*" {
        Some("matches every name: list the names, or suffixes such as '*.example.com'")
    } else if text.contains([':', '/']) {
        Some("is not a name: remove the scheme, the port and the path")
    } else {
        pattern_error(text)
    }
}

fn pattern_error(text: &str) -> Option<&'static str> {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let name = name.strip_suffix('.').unwrap_or(name);
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !label.is_empty() && label.bytes().all(fits)
    };
    if name.contains('*') {
        Some("has a '*' in the wrong place: it can only be the first label, as in '*.example.com'")
    } else if !text.is_ascii() {
        Some("is not ASCII: use the DNS form, which begins with 'xn--'")
    } else if name.len() > 253 || !name.split('.').all(is_label) {
        Some("is not a host such as 'example.com' or '*.example.com'")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_addresses_and_suffixes() {
        for host in [
            "example.com",
            "*.example.com",
            "localhost",
            "my_host",
            "EXAMPLE.com",
            "a.b.",
            "10.0.0.1",
            "::1",
            "[::1]",
            "*",
            "example.com:443",
            "https://example.com",
            "http://*.example.com:8080",
            "[::1]:80",
            "10.0.0.1:80",
            "*:443",
        ] {
            assert_eq!(host_error(host), None, "{host}");
        }
        for host in [
            "",
            "*.",
            "ftp://example.com",
            "example.com/x",
            "example.com:http",
            "a.*.com",
            "*example.com",
            "a..b",
            "exämple.com",
            "a b",
            "https://",
        ] {
            assert!(host_error(host).is_some(), "{host}");
        }
    }

    #[test]
    fn names_to_look_up_are_names_alone() {
        for name in ["db", "db.internal", "*.internal", "DB.internal."] {
            assert_eq!(lookup_error(name), None, "{name}");
        }
        for name in ["", "*", "10.0.0.1", "::1", "db:5432", "tcp://db", "a.*.b"] {
            assert!(lookup_error(name).is_some(), "{name}");
        }
    }
}

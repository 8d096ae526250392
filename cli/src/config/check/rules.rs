//! Rules that the schema cannot express, checked on the merged values.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;
use wash_runtime::plugin::{nats, wasi_keyvalue, wasmcloud_postgres};

use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::problem::Problem;
use crate::serve::address;

/// Returns every violation of a rule in the merged values. Values of the wrong type have been reported before and are skipped.
pub(crate) fn check(layers: &Layers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for pointer in ["/build/command", "/dev/command", "/new/command"] {
        if text(layers, pointer).is_some_and(|command| command.trim().is_empty()) {
            problems.push(layers.problem(pointer, format!("'{}' is empty", keys::dotted(pointer))));
        }
    }
    if let Some(Err(message)) = text(layers, "/dev/address").map(address::parse) {
        problems.push(layers.problem("/dev/address", format!("'dev.address': {message}")));
    }
    servers(layers, &mut problems);
    tls(layers, &mut problems);
    volumes(layers, &mut problems);
    super::workload::check(layers, &mut problems);
    problems
}

fn text<'a>(layers: &'a Layers, pointer: &str) -> Option<&'a str> {
    layers.get(pointer)?.as_str()
}

/// Checks that the URL of each server has the right scheme. Messages do not contain the URL, which may contain a password.
fn servers(layers: &Layers, problems: &mut Vec<Problem>) {
    let kinds = [
        ("/dev/wasi_keyvalue_nats_url", &nats::SERVER),
        ("/dev/wasi_keyvalue_redis_url", &wasi_keyvalue::REDIS),
        ("/dev/data_nats_url", &nats::SERVER),
        ("/dev/postgres_url", &wasmcloud_postgres::SERVER),
    ];
    for (pointer, kind) in kinds {
        let Some(value) = text(layers, pointer) else {
            continue;
        };
        let url = Url::parse(value).ok();
        if !url.is_some_and(|url| kind.has(&url) && url.has_host()) {
            let begins: Vec<String> = kind
                .schemes
                .iter()
                .map(|scheme| format!("{scheme}://HOST"))
                .collect();
            let message = format!(
                "'{}' must be a URL such as {}",
                keys::dotted(pointer),
                begins.join(" or ")
            );
            problems.push(layers.problem(pointer, message));
        }
    }
}

fn tls(layers: &Layers, problems: &mut Vec<Problem>) {
    const PAIR: [&str; 2] = ["/dev/tls_cert_path", "/dev/tls_key_path"];
    let needs = [
        ("/dev/tls_cert_path", &PAIR[1..]),
        ("/dev/tls_key_path", &PAIR[..1]),
        ("/dev/tls_ca_path", &PAIR[..]),
    ];
    for (pointer, others) in needs {
        let missing: Vec<String> = others
            .iter()
            .filter(|other| layers.get(other).is_none())
            .map(|other| format!("'{}'", keys::dotted(other)))
            .collect();
        if layers.get(pointer).is_some() && !missing.is_empty() {
            let message = format!("'{}' needs {}", keys::dotted(pointer), missing.join(" and "));
            problems.push(layers.problem(pointer, message));
        }
    }
}

fn volumes(layers: &Layers, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for (pointer, volume) in layers.items("/dev/volumes") {
        let pointer = keys::push(&pointer, "guest_path");
        let Some(path) = volume.get("guest_path").and_then(Value::as_str) else {
            continue;
        };
        let name = keys::dotted(&pointer);
        if !path.starts_with('/') {
            let message = format!("'{name}' must be an absolute path such as '/data', not '{path}'");
            problems.push(layers.problem(&pointer, message));
        } else if path.split('/').any(|part| part == "..") {
            problems.push(layers.problem(&pointer, format!("'{name}' must not contain '..': '{path}'")));
        } else if !seen.insert(path) {
            problems.push(layers.problem(&pointer, format!("'{name}': '{path}' is mounted twice")));
        }
    }
}

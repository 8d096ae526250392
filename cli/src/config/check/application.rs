//! Checks the application that `wash dev` runs against the project's folder: files that are not components, unknown names.

use std::path::Path;

use serde_json::Value;

use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::problem::Problem;
use crate::config::workload::parts;
use crate::config::workload::resolve::own_name;
use crate::config::workload::settings::SERVICE;
use crate::paths::{absolute, plain};

/// Returns everything that prevents `wash dev` from starting a build. Relative paths start at `root`.
///
/// A missing file is accepted if the build may create it: there is a build command, and the path is in the project. The file
/// is checked after the build.
pub(crate) fn check(layers: &Layers, root: &Path) -> Vec<Problem> {
    let mut problems = Vec::new();
    let is_service = layers.get("/dev/service") == Some(&Value::Bool(true));
    let has_file = layers.get("/dev/service_file").is_some();
    if is_service && has_file {
        let message = "'dev.service' and 'dev.service_file' cannot both be set: the service is either the project's own \
                       component or the one in the file";
        problems.push(layers.problem("/dev/service_file", message));
    }
    let name = own_name(layers.get("/workload/name").and_then(Value::as_str), root);
    let own = if is_service { SERVICE } else { &name };
    let mut names = vec![own];
    for (pointer, component) in layers.items("/dev/components") {
        part(layers, root, &keys::push(&pointer, "file"), &mut problems);
        let Some(name) = component.get("name").and_then(Value::as_str) else {
            continue;
        };
        if name == own {
            let pointer = keys::push(&pointer, "name");
            let message = format!(
                "'{}': '{name}' is already the name of the project's own component: rename this component, or set \
                 'workload.name'",
                keys::dotted(&pointer)
            );
            problems.push(layers.problem(&pointer, message));
        }
        names.push(name);
    }
    part(layers, root, "/dev/service_file", &mut problems);
    if has_file {
        names.push(SERVICE);
    }
    overrides(layers, &names, &mut problems);
    problems
}

fn part(layers: &Layers, root: &Path, pointer: &str, problems: &mut Vec<Problem>) {
    let Some(path) = layers.get(pointer).and_then(Value::as_str) else {
        return;
    };
    match parts::reference(root, Path::new(path)) {
        Some(Ok(_)) => return,
        Some(Err(why)) => {
            problems.push(layers.problem(pointer, format!("'{}': {why}", keys::dotted(pointer))));
            return;
        }
        None => {}
    }
    let path = absolute(root, Path::new(path));
    let is_built = ["/dev/command", "/build/command"]
        .iter()
        .any(|command| layers.get(command).is_some());
    if is_built && plain(&path).starts_with(root) && !path.exists() {
        return;
    }
    if let Err(why) = parts::component(&path) {
        problems.push(layers.problem(pointer, format!("'{}': {why}", keys::dotted(pointer))));
    }
}

/// Checks `workload.components` for unknown components and for keys that do not apply to a service.
fn overrides(layers: &Layers, names: &[&str], problems: &mut Vec<Problem>) {
    let overrides = layers.get("/workload/components").and_then(Value::as_object);
    for (name, own) in overrides.into_iter().flatten() {
        let pointer = keys::push("/workload/components", name);
        let key = keys::dotted(&pointer);
        if !names.contains(&name.as_str()) {
            let message = if name == SERVICE {
                format!("'{key}': no service is configured: set 'dev.service' or 'dev.service_file'")
            } else {
                format!("'{key}': unknown component; available: {}", names.join(", "))
            };
            let mut problem = Problem::new(key.clone(), layers.key_origin(&pointer), message);
            problem.suggestion = keys::nearest(name, names.iter().copied())
                .filter(|_| name != SERVICE)
                .map(|near| keys::dotted(&keys::push("/workload/components", near)));
            problems.push(problem);
        }
        let is_service = name == SERVICE;
        for limit in ["poolSize", "maxInvocations"] {
            if is_service && own.get(limit).is_some() {
                let pointer = keys::push(&pointer, limit);
                let message = format!(
                    "'{}': a service has one instance and is not invoked: remove this",
                    keys::dotted(&pointer)
                );
                problems.push(layers.problem(&pointer, message));
            }
        }
    }
}

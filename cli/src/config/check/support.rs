//! Keys that the schema knows and whose host part this release does not have. They are refused, never ignored.

use serde_json::Value;

use crate::config::keys;
use crate::config::load::Layers;
use crate::config::problem::Problem;
use crate::config::schema::Node;

/// Keys of `dev` whose host part is still missing.
pub const NOT_YET: [&str; 1] = ["wasi_blobstore_path"];

/// WASI packages that `wash dev` provides.
const PROVIDED: &[&str] = &[
    "cli",
    "clocks",
    "config",
    "filesystem",
    "http",
    "io",
    "keyvalue",
    "logging",
    "random",
    "sockets",
    #[cfg(feature = "wasi-webgpu")]
    "webgpu",
];

/// Keys of `dev` that are set although nothing would come of it.
pub fn check(layers: &Layers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for key in NOT_YET {
        let pointer = keys::push("/dev", key);
        if layers
            .get(&pointer)
            .is_some_and(|value| is_set(value, Node::root().pointer(&pointer)))
        {
            let message = format!("'dev.{key}' is not supported by this release: remove it");
            problems.push(layers.problem(&pointer, message));
        }
    }
    let webgpu = keys::push("/dev", "wasi_webgpu");
    if cfg!(not(feature = "wasi-webgpu")) && layers.get(&webgpu) == Some(&Value::Bool(true)) {
        let message = "'dev.wasi_webgpu' needs a wash that was built with the feature wasi-webgpu, and this one was \
                       not: remove it, or build wash with `--features wasi-webgpu`";
        problems.push(layers.problem(&webgpu, message.to_owned()));
    }
    let interfaces = layers.get("/dev/host_interfaces").and_then(Value::as_array);
    for (index, interface) in interfaces.into_iter().flatten().enumerate() {
        let part = |key: &str| interface.get(key).and_then(Value::as_str).unwrap_or_default();
        let (namespace, package) = (part("namespace"), part("package"));
        if namespace != "wasi" || !PROVIDED.contains(&package) {
            let pointer = format!("/dev/host_interfaces/{index}");
            let message = format!(
                "'{}': this release provides no '{namespace}:{package}', only wasi:{{{}}}",
                keys::dotted(&pointer),
                PROVIDED.join(",")
            );
            problems.push(layers.problem(&pointer, message));
        }
    }
    problems
}

/// Does the value ask for something? One of the wrong type was reported before.
fn is_set(value: &Value, schema: Option<Node<'_>>) -> bool {
    match (schema.map(Node::kind), value) {
        (Some("boolean"), value) => *value == Value::Bool(true),
        (Some("array"), value) => value.as_array().is_some_and(|items| !items.is_empty()),
        (_, value) => value.is_string(),
    }
}

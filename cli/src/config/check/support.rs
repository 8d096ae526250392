//! Rejects keys that are in the schema but that this release or build does not support.

use serde_json::Value;

use crate::config::keys;
use crate::config::layers::Layers;
use crate::config::problem::Problem;

/// WASI packages that `wash dev` provides.
const PROVIDED: &[&str] = &[
    "blobstore",
    "cli",
    "clocks",
    "config",
    "filesystem",
    "http",
    "io",
    "keyvalue",
    "logging",
    "otel",
    "random",
    "sockets",
    #[cfg(feature = "wasi-webgpu")]
    "webgpu",
];

/// wasmCloud packages that `wash dev` provides.
const PROVIDED_WASMCLOUD: &[&str] = &["messaging", "postgres", "secrets"];

/// Returns a problem for each unsupported key or interface in `dev`.
pub(crate) fn check(layers: &Layers) -> Vec<Problem> {
    let mut problems = Vec::new();
    let webgpu = keys::push("/dev", "wasi_webgpu");
    if cfg!(not(feature = "wasi-webgpu")) && layers.get(&webgpu) == Some(&Value::Bool(true)) {
        let message = "'dev.wasi_webgpu' requires a wash that was built with the feature wasi-webgpu: remove the key, or \
                       build wash with `--features wasi-webgpu`";
        problems.push(layers.problem(&webgpu, message.to_owned()));
    }
    let interfaces = layers.get("/dev/host_interfaces").and_then(Value::as_array);
    for (index, interface) in interfaces.into_iter().flatten().enumerate() {
        let part = |key: &str| interface.get(key).and_then(Value::as_str).unwrap_or_default();
        let (namespace, package) = (part("namespace"), part("package"));
        let provided = match namespace {
            "wasi" => PROVIDED,
            "wasmcloud" => PROVIDED_WASMCLOUD,
            _ => &[],
        };
        if !provided.contains(&package) {
            let pointer = format!("/dev/host_interfaces/{index}");
            let message = format!(
                "'{}': '{namespace}:{package}' is not supported; available: wasi:{{{}}} and wasmcloud:{{{}}}",
                keys::dotted(&pointer),
                PROVIDED.join(","),
                PROVIDED_WASMCLOUD.join(",")
            );
            problems.push(layers.problem(&pointer, message));
        }
    }
    problems
}

//! Keys that the schema knows and whose host part this release does not have. They are refused, never ignored.

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

/// Keys of `dev` that are set although nothing would come of it.
pub(crate) fn check(layers: &Layers) -> Vec<Problem> {
    let mut problems = Vec::new();
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
        let provided = match namespace {
            "wasi" => PROVIDED,
            "wasmcloud" => PROVIDED_WASMCLOUD,
            _ => &[],
        };
        if !provided.contains(&package) {
            let pointer = format!("/dev/host_interfaces/{index}");
            let message = format!(
                "'{}': this release provides no '{namespace}:{package}', only wasi:{{{}}} and wasmcloud:{{{}}}",
                keys::dotted(&pointer),
                PROVIDED.join(","),
                PROVIDED_WASMCLOUD.join(",")
            );
            problems.push(layers.problem(&pointer, message));
        }
    }
    problems
}

//! `--offline` for build commands: environment variables that disable network access in common tools.

use std::collections::BTreeMap;

/// Adds the variables that the project does not set itself.
pub(crate) fn forbid_network(env: &mut BTreeMap<String, String>) {
    for (name, value) in [
        ("CARGO_NET_OFFLINE", "true"),
        ("npm_config_offline", "true"),
        ("GOPROXY", "off"),
        ("GOTOOLCHAIN", "local"),
        ("PIP_NO_INDEX", "1"),
        ("UV_OFFLINE", "1"),
    ] {
        env.entry(name.to_owned()).or_insert_with(|| value.to_owned());
    }
}

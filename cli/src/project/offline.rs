//! `--offline` for build commands: their tools are told not to use the network.

use std::collections::BTreeMap;

/// Set what the usual tools understand, unless the project sets it.
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

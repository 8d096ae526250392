//! The WASI interfaces that every host provides.

use crate::wit::WitInterface;

/// WASI 0.2, after [wasi.dev](https://wasi.dev/interfaces#wasi-02).
const P2: [(&str, &[&str]); 7] = [
    (
        "cli",
        &[
            "environment",
            "exit",
            "stderr",
            "stdin",
            "stdout",
            "terminal-input",
            "terminal-output",
            "terminal-stderr",
            "terminal-stdin",
            "terminal-stdout",
        ],
    ),
    ("clocks", &["monotonic-clock", "wall-clock"]),
    ("filesystem", &["preopens", "types"]),
    ("http", &["outgoing-handler", "types"]),
    ("io", &["error", "poll", "streams"]),
    ("random", &["insecure", "insecure-seed", "random"]),
    (
        "sockets",
        &[
            "instance-network",
            "ip-name-lookup",
            "network",
            "tcp",
            "tcp-create-socket",
            "udp",
            "udp-create-socket",
        ],
    ),
];

/// WASI 0.3.
#[cfg(feature = "wasip3")]
const P3: [(&str, &[&str]); 6] = [
    (
        "cli",
        &[
            "environment",
            "exit",
            "stderr",
            "stdin",
            "stdout",
            "terminal-input",
            "terminal-output",
            "terminal-stderr",
            "terminal-stdin",
            "terminal-stdout",
            "types",
        ],
    ),
    ("clocks", &["monotonic-clock", "system-clock", "types"]),
    ("filesystem", &["preopens", "types"]),
    ("http", &["client", "types"]),
    ("random", &["insecure", "insecure-seed", "random"]),
    ("sockets", &["ip-name-lookup", "types"]),
];

/// Returns whether every host provides this import.
pub(super) fn provides(import: &WitInterface) -> bool {
    let Some(version) = &import.version else {
        return false;
    };
    if import.namespace != "wasi" || !version.pre.is_empty() || version.major != 0 {
        return false;
    }
    let packages: &[(&str, &[&str])] = match version.minor {
        2 => &P2,
        #[cfg(feature = "wasip3")]
        3 => &P3,
        _ => return false,
    };
    packages
        .iter()
        .filter(|(package, _)| *package == import.package)
        .any(|(_, interfaces)| {
            import
                .interfaces
                .iter()
                .all(|interface| interfaces.contains(&interface.as_str()))
        })
}

/// Returns whether `host_interfaces` may list this package without a plugin. Such an entry only carries settings.
pub(super) fn has_package(interface: &WitInterface) -> bool {
    interface.namespace == "wasi" && P2.iter().any(|(package, _)| *package == interface.package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wasi_is_provided_at_any_patch_version() {
        let provided = |name: &str| provides(&WitInterface::parse(name).unwrap());
        assert!(provided("wasi:http/types@0.2.0"));
        assert!(provided("wasi:io/streams@0.2.12"));
        assert!(provided("wasi:http/client@0.3.2"));
        assert!(!provided("wasi:http/incoming-handler@0.2.0"));
        assert!(!provided("wasi:http/types@0.3.0-rc-2026-01-01"));
        assert!(!provided("wasi:io/streams@0.3.0"));
        assert!(!provided("wasi:keyvalue/store@0.2.0-draft"));
    }
}

//! The environment variables of `wash`, for the reference page.
//!
//! The variables of configuration keys are in [`crate::config::environment`].

/// An environment variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable {
    pub(crate) name: &'static str,
    /// The effect, as a sentence in Markdown.
    pub(crate) help: &'static str,
}

/// The variable that a shell sets to request completions.
pub(crate) const COMPLETE: &str = "WASH_COMPLETE";

/// User name for a registry.
pub(crate) const REGISTRY_USERNAME: &str = "WASH_REGISTRY_USERNAME";

/// Password for a registry.
pub(crate) const REGISTRY_PASSWORD: &str = "WASH_REGISTRY_PASSWORD";

/// Token for a registry.
pub(crate) const REGISTRY_TOKEN: &str = "WASH_REGISTRY_TOKEN";

const fn variable(name: &'static str, help: &'static str) -> Variable {
    Variable { name, help }
}

/// Variables that set a flag.
pub(crate) const FLAGS: &[Variable] = &[
    variable("WASH_COLOR", "Same as `--color`."),
    variable(
        "WASH_HTTP_CLIENT_CA_PATHS",
        "Same as `--http-client-ca-path` of `wash host`; several files are separated by commas.",
    ),
    variable(
        "WASH_HTTP_CLIENT_TRUST_ROOTS",
        "Same as `--http-client-trust-roots` of `wash host`.",
    ),
    variable(
        "WASH_HTTP_CONNECTION_WAIT",
        "Same as `--http-connection-wait` of `wash host`.",
    ),
    variable(
        "WASH_LOCKED",
        "Same as `--locked`, unless it is empty, `0`, `false`, `no` or `off`.",
    ),
    variable("WASH_LOG_LEVEL", "Same as `--log-level`."),
    variable(
        "WASH_MAX_CONNECTIONS",
        "Same as `--max-connections` of `wash host`.",
    ),
    variable(
        "WASH_MAX_INBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD",
        "Same as `--max-inbound-socket-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_MAX_OUTBOUND_HTTP_CONNECTIONS_PER_WORKLOAD",
        "Same as `--max-outbound-http-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_MAX_OUTBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD",
        "Same as `--max-outbound-socket-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_OCI_CA_PATHS",
        "Same as `--oci-ca-path` of `wash host`; several files are separated by commas.",
    ),
    variable(
        "WASH_OFFLINE",
        "Same as `--offline`, unless it is empty, `0`, `false`, `no` or `off`.",
    ),
    variable("WASH_OUTPUT", "Same as `--output`."),
    variable("WASH_POSTGRES_URL", "Same as `--postgres-url` of `wash host`."),
    variable("WASH_USER_CONFIG", "Same as `--user-config`."),
    variable(
        "WASMCLOUD_HOST_ENVIRONMENT",
        "Same as `--environment` of `wash host`.",
    ),
];

/// Other variables.
pub(crate) const OTHERS: &[Variable] = &[
    variable(
        "CI",
        "Any value except `0` or `false` disables prompts, like `--non-interactive`.",
    ),
    variable(
        "DOCKER_CONFIG",
        "Folder of Docker's `config.json`, which contains registry credentials [default: `~/.docker`].",
    ),
    variable(
        "GIT_CEILING_DIRECTORIES",
        "As in Git: folders at which the search for a repository in parent folders stops.",
    ),
    variable("HOME", "Your home directory; on Windows `USERPROFILE`."),
    variable(
        "NO_COLOR",
        "Any value disables colors, unless `--color` is given.",
    ),
    variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "URL of an OpenTelemetry collector, to which `wash dev` sends spans, metrics and logs over HTTP. See \
         [Telemetry](../telemetry.md) for this and the other `OTEL_*` variables.",
    ),
    variable("PATH", "Search path for build commands and language tools."),
    variable(
        "WKG_CACHE_DIR",
        "Folder in which `wkg` and `wash wit` cache WIT packages [default: `wasm-pkg` in the user's cache directory].",
    ),
    variable(
        "WKG_REGISTRY_<HOST>_AUTH_BEARER",
        "Token for WIT packages from the registry HOST, in upper case with `_` for every other character. If only the \
         project names the registry, the variable must be listed in `trust.environment`.",
    ),
    variable(
        "WKG_CONFIG_FILE",
        "Config file of `wkg`, which maps WIT packages to registries [default: `wasm-pkg/config.toml` in the user's \
         configuration directory].",
    ),
    variable(
        COMPLETE,
        "Set by the completion scripts of `wash completion` when a shell requests completions.",
    ),
    variable(
        "SOURCE_DATE_EPOCH",
        "Creation time that `wash oci push` records, in seconds since 1970.",
    ),
    variable(
        REGISTRY_PASSWORD,
        "Password for the registry that a `wash oci` command or `--registry` of `wash wit publish` names; used with `WASH_REGISTRY_USERNAME` or `--username`.",
    ),
    variable(
        REGISTRY_TOKEN,
        "Token for the registry that a `wash oci` command or `--registry` of `wash wit publish` names; same as `--password-stdin` without `--username`.",
    ),
    variable(
        REGISTRY_USERNAME,
        "User name for the registry that a `wash oci` command or `--registry` of `wash wit publish` names.",
    ),
    variable(
        "SUDO_UID",
        "Set by `sudo`: root accepts projects of this user, as Git does.",
    ),
    variable(
        "XDG_CACHE_HOME",
        "Parent folder of the cache directory, `wash` [default: `~/.cache`].",
    ),
    variable(
        "XDG_CONFIG_HOME",
        "Parent folder of your configuration directory, `wash` [default: `~/.config`].",
    ),
    variable(
        "XDG_DATA_HOME",
        "Parent folder of the data directory, `wash` [default: `~/.local/share`].",
    ),
];

/// Variables that `wash` sets for the commands it runs.
pub(crate) const PASSED_ON: &[Variable] = &[variable(
    "WASH_COMPONENT_PATH",
    "Absolute path to which the build command should write the component; set if `build.component_path` is set.",
)];

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn every_variable_of_a_flag_is_documented() {
        fn collect(command: &clap::Command, out: &mut Vec<String>) {
            let names = command.get_arguments().filter_map(clap::Arg::get_env);
            out.extend(names.map(|name| name.to_string_lossy().into_owned()));
            command
                .get_subcommands()
                .for_each(|command| collect(command, out));
        }
        let mut names = Vec::new();
        collect(&crate::cli::Cli::command(), &mut names);
        names.sort();
        names.dedup();
        let documented: Vec<&str> = FLAGS.iter().map(|variable| variable.name).collect();
        assert_eq!(documented, names);
    }

    #[test]
    fn no_variable_has_the_form_of_a_configuration_key() {
        for Variable { name, .. } in FLAGS.iter().chain(OTHERS).chain(PASSED_ON) {
            assert!(
                !name.strip_prefix("WASH_").is_some_and(|rest| rest.contains("__")),
                "{name}"
            );
        }
    }
}

//! The environment variables that `wash` reads, declared in one place for the reference page.
//!
//! The keys of a configuration file have variables of their own, see [`crate::config::environment`].

/// An environment variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it does, as one sentence of Markdown.
    pub(crate) help: &'static str,
}

/// The variable through which a shell asks for completions.
pub(crate) const COMPLETE: &str = "WASH_COMPLETE";

/// Name to log in to a registry with.
pub(crate) const REGISTRY_USERNAME: &str = "WASH_REGISTRY_USERNAME";

/// Its password.
pub(crate) const REGISTRY_PASSWORD: &str = "WASH_REGISTRY_PASSWORD";

/// Token for a registry.
pub(crate) const REGISTRY_TOKEN: &str = "WASH_REGISTRY_TOKEN";

const fn variable(name: &'static str, help: &'static str) -> Variable {
    Variable { name, help }
}

/// Variables that stand for a flag.
pub(crate) const FLAGS: &[Variable] = &[
    variable("WASH_COLOR", "As `--color`."),
    variable(
        "WASH_HTTP_CLIENT_CA_PATHS",
        "As `--http-client-ca-path` of `wash host`; several files are separated by commas.",
    ),
    variable(
        "WASH_HTTP_CLIENT_TRUST_ROOTS",
        "As `--http-client-trust-roots` of `wash host`.",
    ),
    variable(
        "WASH_HTTP_CONNECTION_WAIT",
        "As `--http-connection-wait` of `wash host`.",
    ),
    variable(
        "WASH_LOCKED",
        "As `--locked`, unless it is empty, `0`, `false`, `no` or `off`.",
    ),
    variable("WASH_LOG_LEVEL", "As `--log-level`."),
    variable("WASH_MAX_CONNECTIONS", "As `--max-connections` of `wash host`."),
    variable(
        "WASH_MAX_INBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD",
        "As `--max-inbound-socket-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_MAX_OUTBOUND_HTTP_CONNECTIONS_PER_WORKLOAD",
        "As `--max-outbound-http-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_MAX_OUTBOUND_SOCKET_CONNECTIONS_PER_WORKLOAD",
        "As `--max-outbound-socket-connections-per-workload` of `wash host`.",
    ),
    variable(
        "WASH_OCI_CA_PATHS",
        "As `--oci-ca-path` of `wash host`; several files are separated by commas.",
    ),
    variable(
        "WASH_OFFLINE",
        "As `--offline`, unless it is empty, `0`, `false`, `no` or `off`.",
    ),
    variable("WASH_OUTPUT", "As `--output`."),
    variable("WASH_POSTGRES_URL", "As `--postgres-url` of `wash host`."),
    variable("WASH_USER_CONFIG", "As `--user-config`."),
    variable("WASMCLOUD_HOST_ENVIRONMENT", "As `--environment` of `wash host`."),
];

/// Other variables.
pub(crate) const OTHERS: &[Variable] = &[
    variable(
        "CI",
        "Set to anything but `0` or `false`: never ask, as `--non-interactive`.",
    ),
    variable(
        "DOCKER_CONFIG",
        "Folder of Docker's `config.json`, where registry credentials are looked for [default: `~/.docker`].",
    ),
    variable(
        "GIT_CEILING_DIRECTORIES",
        "As for Git: folders above which no repository is looked for.",
    ),
    variable("HOME", "Your home directory; on Windows `USERPROFILE`."),
    variable(
        "NO_COLOR",
        "Set to anything: no colour, unless `--color` says otherwise.",
    ),
    variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "URL of an OpenTelemetry collector: `wash dev` sends spans, metrics and logs there, over HTTP. See \
         [Telemetry](../telemetry.md) for this and the other `OTEL_*` variables.",
    ),
    variable(
        "PATH",
        "Where build commands and the tools of languages are looked for.",
    ),
    variable(
        "WKG_CACHE_DIR",
        "Folder where `wkg` and `wash wit` keep WIT packages [default: `wasm-pkg` in the user's cache directory].",
    ),
    variable(
        "WKG_REGISTRY_<HOST>_AUTH_BEARER",
        "Token for the registry HOST, in upper case with `_` for every other sign, when it is asked for WIT packages.",
    ),
    variable(
        "WKG_CONFIG_FILE",
        "Configuration of `wkg`, which says where WIT packages are [default: `wasm-pkg/config.toml` in the user's \
         configuration directory].",
    ),
    variable(
        COMPLETE,
        "Set by the completion scripts of `wash completion` while a shell asks for completions.",
    ),
    variable(
        "SOURCE_DATE_EPOCH",
        "Seconds since 1970 that `wash oci push` gives as the time of creation.",
    ),
    variable(
        REGISTRY_PASSWORD,
        "Password for the registry that a command of `wash oci` names; goes with `WASH_REGISTRY_USERNAME` or `--username`.",
    ),
    variable(
        REGISTRY_TOKEN,
        "Token for the registry that a command of `wash oci` names, as `--password-stdin` without `--username`.",
    ),
    variable(REGISTRY_USERNAME, "As `--username` of `wash oci`."),
    variable(
        "XDG_CACHE_HOME",
        "Where the cache lies: in `wash` below it [default: `~/.cache`].",
    ),
    variable(
        "XDG_CONFIG_HOME",
        "Where your configuration lies: in `wash` below it [default: `~/.config`].",
    ),
    variable(
        "XDG_DATA_HOME",
        "Where data lies: in `wash` below it [default: `~/.local/share`].",
    ),
];

/// Variables that `wash` sets for the commands it runs.
pub(crate) const PASSED_ON: &[Variable] = &[variable(
    "WASH_COMPONENT_PATH",
    "Absolute path where the build command is to leave the component; set if `build.component_path` is.",
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
    fn no_variable_could_be_mistaken_for_a_configuration_key() {
        for Variable { name, .. } in FLAGS.iter().chain(OTHERS).chain(PASSED_ON) {
            assert!(
                !name.strip_prefix("WASH_").is_some_and(|rest| rest.contains("__")),
                "{name}"
            );
        }
    }
}

//! `wash host`.

pub(crate) mod list;

use std::path::Path;

use clap::{Arg, Args, Command, Subcommand, ValueHint};
use serde_json::{Value, json};

use crate::config;
use crate::config::model::HostConfig;
use crate::context::Context;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;
use crate::files;
use crate::host;
use crate::interrupt::Stop;
use crate::output::Outcome;
use crate::paths::absolute;

/// Arguments of `wash host`.
///
/// Joins a cluster over NATS and runs the workloads that the scheduler assigns to it.
#[derive(Args, Debug)]
#[command(after_help = "\
Each flag is also a key of the `host` section of the configuration; flags take precedence. The control plane and workload \
data use separate connections with separate credentials.

On SIGTERM or Ctrl-C, the host leaves the cluster: it accepts no new workloads, lets requests in flight finish, stops its \
workloads and exits, at the latest after --shutdown-grace. A second signal exits immediately. Exit codes: 0 after SIGTERM, 130 \
after Ctrl-C, 1 if the host cannot start or did not shut down in time, 2 if the configuration is invalid.")]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct HostArgs {
    /// The subcommand to run instead of a host.
    #[command(subcommand)]
    pub(crate) command: Option<HostCommand>,

    /// The keys of the `host` section as flags.
    #[command(flatten)]
    pub(crate) config: HostConfig,

    /// Label that the scheduler can select this host by; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE")]
    pub(crate) labels: Vec<String>,
}

/// The commands of `wash host`.
#[derive(Debug, Subcommand)]
pub(crate) enum HostCommand {
    /// List the hosts of the cluster
    List(list::ListArgs),
}

/// Runs `wash host`.
pub(crate) fn run(args: &HostArgs, context: &Context) -> Result<Outcome> {
    if let Some(HostCommand::List(args)) = &args.command {
        return list::run(args, context);
    }
    let settings = config::load(context, flags(args, context)?)?.host_settings()?;
    let (artifacts, _temporary) = host::artifacts::source(&settings.images, context)?;
    let ended = host::run::run(
        &settings,
        artifacts,
        &files::private_cache(&context.dirs.cache, "compiled"),
        context.logs.telemetry().clone(),
        &context.printer,
    )?;
    let (message, exit) = match ended.stop {
        _ if ended.cut_short => ("stopped before all work in flight had finished", Exit::Failure),
        Stop::Interrupted => ("stopped by Ctrl-C", Exit::Interrupted),
        Stop::Terminated | Stop::Quit => ("stopped by a signal", Exit::Ok),
    };
    let data = json!({ "host_id": ended.id, "cut_short": ended.cut_short });
    Ok(Outcome::new(message, "", data).with_exit(exit))
}

/// Returns the flags as a layer of the configuration.
fn flags(args: &HostArgs, context: &Context) -> Result<Value> {
    let mut config = args.config.clone();
    for label in &args.labels {
        let (key, value) = label
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .ok_or_else(|| Error::usage(format!("invalid --label '{label}': expected KEY=VALUE")))?;
        config.labels.insert(key.to_owned(), value.to_owned());
    }
    let mut flags = serde_json::to_value(config).or_fail(|| "cannot read the flags")?;
    resolve_paths(&mut flags, &context.cwd);
    Ok(json!({ "host": flags }))
}

/// Makes the paths among the flags absolute: those of a configuration file start at its project instead.
fn resolve_paths(flags: &mut Value, cwd: &Path) {
    let command = HostConfig::augment_args(Command::new("host"));
    let is_path = |arg: &&Arg| matches!(arg.get_value_hint(), ValueHint::FilePath | ValueHint::DirPath);
    for arg in command.get_arguments().filter(is_path) {
        match flags.get_mut(arg.get_id().as_str()) {
            Some(Value::Array(paths)) => paths.iter_mut().for_each(|path| resolve(path, cwd)),
            Some(path) => resolve(path, cwd),
            None => {}
        }
    }
}

fn resolve(path: &mut Value, cwd: &Path) {
    if let Value::String(path) = path {
        *path = absolute(cwd, Path::new(path)).to_string_lossy().into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_of_the_flags_starts_at_the_working_directory() {
        let here = std::env::temp_dir();
        let mut flags = json!({
            "tls_ca_path": "ca.pem",
            "http_client_ca_path": ["a.pem", here],
            "oci_cache_dir": null,
            "host_name": "edge",
        });
        resolve_paths(&mut flags, &here);
        let resolved = json!({
            "tls_ca_path": here.join("ca.pem"),
            "http_client_ca_path": [here.join("a.pem"), here],
            "oci_cache_dir": null,
            "host_name": "edge",
        });
        assert_eq!(flags, resolved);
    }
}

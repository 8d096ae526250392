//! `wash workload`.

pub(crate) mod list;
pub(crate) mod logs;
pub(crate) mod placed;
pub(crate) mod start;
pub(crate) mod stop;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueHint};
use serde_json::json;

use crate::blocking;
use crate::config;
use crate::context::Context;
use crate::error::Result;
use crate::host::connect;
use crate::output::Outcome;
use crate::workload::cluster::Cluster;
use crate::workload::manifest::Manifests;

/// Arguments of `wash workload`.
///
/// Starts and stops workloads on the hosts of a cluster, and shows their status and logs.
#[derive(Args, Debug)]
pub(crate) struct WorkloadArgs {
    /// The subcommand to run.
    #[command(subcommand)]
    pub(crate) command: WorkloadCommand,
}

/// The commands of `wash workload`.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkloadCommand {
    /// List the workloads of all hosts
    List(list::ListArgs),
    /// Show the output and logs of workloads
    Logs(logs::LogsArgs),
    /// Start the workloads defined in files
    Start(start::StartArgs),
    /// Show the status of workloads
    Status(NamedArgs),
    /// Stop workloads
    Stop(NamedArgs),
}

/// Connection to the control plane.
#[derive(Args, Clone, Debug)]
pub(crate) struct ClusterArgs {
    /// NATS server of the control plane.
    #[arg(
        long,
        value_name = "URL",
        help = "NATS server of the control plane [default: host.scheduler_nats_url, otherwise nats://localhost:4222]"
    )]
    pub(crate) scheduler_nats_url: Option<String>,

    /// Credentials file for the control plane.
    #[arg(
        long,
        value_name = "FILE",
        value_hint = ValueHint::FilePath,
        help = "Credentials file for the control plane [default: host.scheduler_nats_creds]"
    )]
    pub(crate) scheduler_nats_creds: Option<PathBuf>,

    /// Time to wait for hosts to respond
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = humantime::parse_duration)]
    pub(crate) wait: Duration,
}

/// Arguments of the commands that act on running workloads.
#[derive(Args, Debug)]
pub(crate) struct NamedArgs {
    /// Workloads, as NAME or NAMESPACE/NAME
    #[arg(value_name = "NAME", required_unless_present = "files")]
    pub(crate) names: Vec<String>,

    /// File that defines workloads; may be repeated
    #[arg(short, long = "file", value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) files: Vec<PathBuf>,

    /// Connection to the control plane.
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
}

impl NamedArgs {
    /// Returns the namespace and name of each workload in the arguments and files.
    fn workloads(&self, context: &Context) -> Result<Vec<(String, String)>> {
        let named = self.names.iter().map(|name| {
            let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
            (namespace.to_owned(), name.to_owned())
        });
        let manifests = read(&self.files, context)?;
        let of_files = manifests
            .workloads
            .into_iter()
            .map(|workload| (workload.source.namespace, workload.source.name));
        let mut all: Vec<_> = named.chain(of_files).collect();
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }
}

/// Runs `wash workload`.
pub(crate) fn run(args: &WorkloadArgs, context: &Context) -> Result<Outcome> {
    match &args.command {
        WorkloadCommand::List(args) => list::run(args, context),
        WorkloadCommand::Logs(args) => logs::run(args, context),
        WorkloadCommand::Start(args) => start::run(args, context),
        WorkloadCommand::Status(args) => list::status(args, context),
        WorkloadCommand::Stop(args) => stop::run(args, context),
    }
}

/// Connects to the control plane and runs `work`.
///
/// # Errors
/// The connection fails, or `work` fails.
pub(crate) fn with_cluster<T>(
    args: &ClusterArgs,
    context: &Context,
    work: impl AsyncFnOnce(Cluster) -> Result<T>,
) -> Result<T> {
    let mut host = serde_json::Map::new();
    if let Some(url) = &args.scheduler_nats_url {
        host.insert("scheduler_nats_url".to_owned(), json!(url));
    }
    if let Some(file) = &args.scheduler_nats_creds {
        host.insert("scheduler_nats_creds".to_owned(), json!(context.cwd.join(file)));
    }
    let settings = config::load(context, json!({ "host": host }))?.host_settings()?;
    blocking::runtime()?.block_on(async {
        let client = connect::once(&settings.scheduler).await?;
        work(Cluster::new(client)).await
    })
}

fn read(files: &[PathBuf], context: &Context) -> Result<Manifests> {
    let files: Vec<PathBuf> = files.iter().map(|file| context.cwd.join(file)).collect();
    Manifests::read(files.iter().map(PathBuf::as_path))
}

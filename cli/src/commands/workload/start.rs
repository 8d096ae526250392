//! `wash workload start`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use futures::future::try_join_all;
use wash_runtime::washlet::protocol::{self, HostHeartbeat};

use super::placed::{self, Placed};
use super::{ClusterArgs, read, with_cluster};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::workload::cluster::fits;
use crate::workload::manifest::WorkloadManifest;

/// Arguments of `wash workload start`.
#[derive(Args, Debug)]
#[command(after_help = "\
Each workload of the files starts on hosts that fit its hostSelector, hostId and environment, the least loaded first.

Files hold Workload and WorkloadDeployment as a cluster has them, and the ConfigMaps and Secrets that they name; several documents \
in one file are fine. Replicas go to different hosts as long as there are some. What runs already is left as it is.")]
pub struct StartArgs {
    /// A file with workloads, `ConfigMap`s or Secrets; again for more.
    #[arg(
        short,
        long = "file",
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::FilePath,
        help = "A file with workloads, ConfigMaps or Secrets; again for more"
    )]
    pub files: Vec<PathBuf>,

    /// Run them on this host: its id or its name
    #[arg(long, value_name = "HOST")]
    pub host: Option<String>,

    /// Where the control plane is.
    #[command(flatten)]
    pub cluster: ClusterArgs,
}

/// Run `wash workload start`.
pub fn run(args: &StartArgs, context: &Context) -> Result<Outcome> {
    // What is wrong with files is told without a cluster.
    let manifests = read(&args.files, context)?;
    if manifests.workloads.is_empty() {
        return Err(Error::usage(
            "there is no Workload and no WorkloadDeployment in the files",
        ));
    }
    let requests = manifests
        .workloads
        .iter()
        .map(|workload| Ok((workload, manifests.request(workload)?)))
        .collect::<Result<Vec<_>>>()?;
    with_cluster(&args.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let starts = plan(&requests, &hosts, running, args.host.as_deref())?;
        let started = try_join_all(starts.into_iter().map(async |(mut placed, request)| {
            context.printer.status("Starting", &placed.place());
            let id = placed.status.workload_id.clone();
            placed.status = cluster.start(&placed.host_id, &id, request.clone()).await?;
            // The answer to a message that a host cannot read names no workload.
            placed.status.workload_id = id;
            Ok::<_, Error>(placed)
        }));
        told(&started.await?)
    })
}

/// Where each replica goes: where it is already, else where the fewest workloads are, those of its own kind first.
fn plan<'a>(
    requests: &'a [(&WorkloadManifest, protocol::Workload)],
    hosts: &[HostHeartbeat],
    mut running: Vec<Placed>,
    wanted: Option<&str>,
) -> Result<Vec<(Placed, &'a protocol::Workload)>> {
    let mut starts = Vec::new();
    for (workload, request) in requests {
        let fitting = fitting(hosts, workload, wanted)?;
        for replica in 0..workload.replicas {
            // Made of names, so that a start of what runs changes nothing.
            let workload_id = format!("{}.{}.{replica}", workload.namespace, workload.name);
            let at = running.iter().find(|it| it.status.workload_id == workload_id);
            let there = at.and_then(|at| fitting.iter().find(|host| host.id == at.host_id));
            let least = || {
                fitting.iter().min_by_key(|host| {
                    let here = running.iter().filter(|it| it.host_id == host.id);
                    let own = here
                        .clone()
                        .filter(|it| it.name == workload.name && it.namespace == workload.namespace);
                    (own.count(), here.count())
                })
            };
            let Some(host) = there.or_else(least) else {
                continue;
            };
            let placed = Placed {
                host: host.friendly_name.clone(),
                host_id: host.id.clone(),
                namespace: workload.namespace.clone(),
                name: workload.name.clone(),
                status: protocol::WorkloadStatus {
                    workload_id,
                    ..protocol::WorkloadStatus::default()
                },
            };
            running.push(placed.clone());
            starts.push((placed, request));
        }
    }
    Ok(starts)
}

fn told(started: &[Placed]) -> Result<Outcome> {
    let failed: Vec<&Placed> = started.iter().filter(|it| !it.is_well()).collect();
    if failed.is_empty() {
        return Ok(placed::outcome(
            format!("started {}", placed::count(started)),
            started,
        ));
    }
    let why = format!("{} of {} did not start", failed.len(), placed::count(started));
    let error = failed.into_iter().fold(Error::new(why), |error, it| {
        error.caused_by(format!("{}: {}", it.place(), it.message()))
    });
    Err(error.with_data(placed::data(started)))
}

/// The hosts on which a workload may run.
fn fitting<'a>(
    hosts: &'a [HostHeartbeat],
    workload: &WorkloadManifest,
    wanted: Option<&str>,
) -> Result<Vec<&'a HostHeartbeat>> {
    let is_wanted = |host: &&HostHeartbeat| wanted.is_none_or(|it| host.id == it || host.friendly_name == it);
    let fitting: Vec<_> = hosts
        .iter()
        .filter(is_wanted)
        .filter(|host| fits(host, &workload.spec))
        .collect();
    if fitting.is_empty() {
        let names: Vec<&str> = hosts.iter().map(|host| host.friendly_name.as_str()).collect();
        return Err(Error::new(format!("no host fits workload '{}'", workload.name))
            .caused_by(format!("there are {}", names.join(", ")))
            .hint(
                "compare hostSelector, hostId and environment of the workload with `wash host list -o json`",
            ));
    }
    Ok(fitting)
}

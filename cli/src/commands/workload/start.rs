//! `wash workload start`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use futures::future::try_join_all;
use wash_api::label::SPEC_DIGEST;
use wash_api::protocol::{self, HostHeartbeat};
use wash_api::start::is_without_route;

use super::placed::{self, Placed};
use super::{ClusterArgs, read, with_cluster};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::workload::cluster::{Cluster, fits};
use crate::workload::manifest::WorkloadManifest;

/// Arguments of `wash workload start`.
#[derive(Args, Debug)]
#[command(after_help = "\
Each workload of the files starts on hosts that fit its hostSelector, hostId and environment, the least loaded first.

Files hold Workload and WorkloadDeployment as a cluster has them, and the ConfigMaps and Secrets that they name; several documents \
in one file are fine. Replicas go to different hosts as long as there are some. What runs already as the files say is left as it is; what runs otherwise is \
replaced with --replace, one after the other, and is an error without it. What else a file has for Kubernetes, such as a Service, is \
passed over.")]
pub(crate) struct StartArgs {
    /// A file with workloads, `ConfigMap`s or Secrets; again for more.
    #[arg(
        short,
        long = "file",
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::FilePath,
        help = "A file with workloads, ConfigMaps or Secrets; again for more"
    )]
    pub(crate) files: Vec<PathBuf>,

    /// Run them on this host: its id or its name
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,

    /// Stop what does not run as the files say, and start it as they do, one after the other
    #[arg(long)]
    pub(crate) replace: bool,

    /// Where the control plane is.
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
}

/// Run `wash workload start`.
pub(crate) fn run(args: &StartArgs, context: &Context) -> Result<Outcome> {
    // Invalid files are an error without a cluster, too.
    let manifests = read(&args.files, context)?;
    for what in &manifests.passed_over {
        context
            .printer
            .note(&format!("{what} is for Kubernetes: passed over"));
    }
    if manifests.workloads.is_empty() {
        return Err(Error::usage(
            "there is no Workload, WorkloadDeployment or WorkloadReplicaSet in the files",
        ));
    }
    let requests = manifests
        .workloads
        .iter()
        .map(|workload| Ok((workload, manifests.request(workload)?)))
        .collect::<Result<Vec<_>>>()?;
    for (workload, request) in &requests {
        if is_without_route(request) {
            context.printer.note(&format!(
                "no HTTP request reaches '{}': its wasi:http interface has no `host` in its config",
                workload.source.name
            ));
        }
    }
    with_cluster(&args.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let starts = plan(&requests, &hosts, running, args.host.as_deref())?;
        if !args.replace {
            refuse_to_replace(&starts)?;
        }
        let (after_another, at_once): (Vec<_>, Vec<_>) =
            starts.into_iter().partition(|it| it.replaces().is_some());
        for it in at_once.iter().filter(|it| it.runs.is_none()) {
            context.printer.status("Starting", &it.placed.place());
        }
        // A start of what runs succeeds, and is one if it has ended meanwhile.
        let started = at_once
            .into_iter()
            .map(|it| start(&cluster, it.placed, it.request));
        let mut started = try_join_all(started).await?;
        for it in after_another {
            if let Some(old) = it.replaces() {
                context.printer.status("Stopping", &old.place());
                cluster.stop(&old.host_id, &old.status.workload_id).await?;
            }
            context.printer.status("Starting", &it.placed.place());
            let placed = start(&cluster, it.placed, it.request).await?;
            let goes_on = placed.is_well();
            started.push(placed);
            if !goes_on {
                // The rest stays as it is.
                break;
            }
        }
        report(&started)
    })
}

async fn start(cluster: &Cluster, mut placed: Placed, request: &protocol::Workload) -> Result<Placed> {
    let id = placed.status.workload_id.clone();
    placed.status = cluster.start(&placed.host_id, &id, request.clone()).await?;
    // The answer to a message that a host cannot read names no workload.
    placed.status.workload_id = id;
    Ok(placed)
}

/// A replica that has to run.
struct Start<'a> {
    placed: Placed,
    request: &'a protocol::Workload,
    /// What runs under its ID.
    runs: Option<Placed>,
}

impl Start<'_> {
    /// How what runs differs from what has to run.
    fn differs(&self) -> Option<&'static str> {
        let runs = self.runs.as_ref()?;
        if runs.host_id != self.placed.host_id {
            return Some("has to run on another host");
        }
        let digest = runs.digest.as_ref()?;
        (Some(digest) != self.request.annotations.get(SPEC_DIGEST))
            .then_some("was started from a different manifest")
    }

    /// What has to stop first.
    fn replaces(&self) -> Option<&Placed> {
        let runs = self.runs.as_ref()?;
        (self.differs().is_some() || !runs.is_well()).then_some(runs)
    }
}

/// A workload that runs well is replaced only with `--replace`.
fn refuse_to_replace(starts: &[Start<'_>]) -> Result<()> {
    let mut differ = starts
        .iter()
        .filter_map(|it| Some((it.runs.as_ref().filter(|runs| runs.is_well())?, it.differs()?)))
        .peekable();
    if differ.peek().is_none() {
        return Ok(());
    }
    let error = Error::new("what runs is not what the files say");
    let error = differ.fold(error, |error, (runs, why)| {
        error.caused_by(format!("{} {why}", runs.place()))
    });
    Err(error.hint("`wash workload start --replace` stops and starts them, one after the other"))
}

/// Where each replica goes: to the host that has it already, else to the one with the fewest replicas of the workload, and of
/// those to the one with the fewest workloads.
fn plan<'a>(
    requests: &'a [(&WorkloadManifest, protocol::Workload)],
    hosts: &[HostHeartbeat],
    mut running: Vec<Placed>,
    wanted: Option<&str>,
) -> Result<Vec<Start<'a>>> {
    let mut starts = Vec::new();
    for (workload, request) in requests {
        let fitting = fitting(hosts, workload, wanted)?;
        let (namespace, name) = (&workload.source.namespace, &workload.source.name);
        for replica in 0..workload.replicas {
            // Made of names, so that a second start changes nothing.
            let workload_id = format!("{namespace}.{name}.{replica}");
            let runs = running.iter().find(|it| it.status.workload_id == workload_id);
            let runs = runs.cloned();
            let there = runs
                .as_ref()
                .and_then(|runs| fitting.iter().find(|host| host.id == runs.host_id));
            let least = || {
                fitting.iter().min_by_key(|host| {
                    let here = running.iter().filter(|it| it.host_id == host.id);
                    let own = here
                        .clone()
                        .filter(|it| it.name == *name && it.namespace == *namespace);
                    (own.count(), here.count())
                })
            };
            let Some(host) = there.or_else(least) else {
                continue;
            };
            let placed = Placed {
                host: host.friendly_name.clone(),
                host_id: host.id.clone(),
                namespace: namespace.clone(),
                name: name.clone(),
                digest: None,
                status: protocol::WorkloadStatus {
                    workload_id,
                    ..protocol::WorkloadStatus::default()
                },
            };
            running.push(placed.clone());
            starts.push(Start {
                placed,
                request,
                runs,
            });
        }
    }
    Ok(starts)
}

fn report(started: &[Placed]) -> Result<Outcome> {
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
        .filter(|host| fits(host, &workload.source.spec))
        .collect();
    if fitting.is_empty() {
        let names: Vec<&str> = hosts.iter().map(|host| host.friendly_name.as_str()).collect();
        return Err(Error::new(format!("no host fits workload '{}'", workload.source.name))
            .caused_by(format!("there are {}", names.join(", ")))
            .hint(
                "compare hostSelector, hostId and environment of the workload with `wash host list -o json`",
            ));
    }
    Ok(fitting)
}

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
Each workload is started on hosts that match its hostSelector, hostId and environment, the least loaded first. Replicas go to \
different hosts if possible.

Files contain Workload and WorkloadDeployment manifests, as for a Kubernetes cluster, and the ConfigMaps and Secrets that they \
reference. A file may contain several documents. Other Kubernetes objects, such as Services, are skipped.

Workloads that already run as defined are left unchanged. If a workload runs differently, the command fails; with --replace, \
such workloads are stopped and started again, one after the other.")]
pub(crate) struct StartArgs {
    /// File with workloads, `ConfigMap`s or Secrets; may be repeated.
    #[arg(
        short,
        long = "file",
        value_name = "FILE",
        required = true,
        value_hint = ValueHint::FilePath,
        help = "File with workloads, ConfigMaps or Secrets; may be repeated"
    )]
    pub(crate) files: Vec<PathBuf>,

    /// Start the workloads on this host, given by ID or name
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,

    /// Replace running workloads that differ from the files, one after the other
    #[arg(long)]
    pub(crate) replace: bool,

    /// Connection to the control plane.
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
}

/// Runs `wash workload start`.
pub(crate) fn run(args: &StartArgs, context: &Context) -> Result<Outcome> {
    // Read first, so that invalid files are reported even without a cluster.
    let manifests = read(&args.files, context)?;
    for what in &manifests.passed_over {
        context
            .printer
            .note(&format!("skipped {what}: only Kubernetes uses it"));
    }
    if manifests.workloads.is_empty() {
        return Err(Error::usage(
            "no Workload, WorkloadDeployment or WorkloadReplicaSet found in the files",
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
                "'{}' receives no HTTP requests: its wasi:http interface has no `host` in its config",
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
        let (replacing, starting): (Vec<_>, Vec<_>) =
            starts.into_iter().partition(|it| it.replaces().is_some());
        for it in starting.iter().filter(|it| it.runs.is_none()) {
            context.printer.status("Starting", &it.placed.place());
        }
        // Starting a running workload succeeds without effect; if it has ended meanwhile, it is started again.
        let started = starting
            .into_iter()
            .map(|it| start(&cluster, it.placed, it.request));
        let mut started = try_join_all(started).await?;
        for it in replacing {
            if let Some(old) = it.replaces() {
                context.printer.status("Stopping", &old.place());
                cluster.stop(&old.host_id, &old.status.workload_id).await?;
            }
            context.printer.status("Starting", &it.placed.place());
            let placed = start(&cluster, it.placed, it.request).await?;
            let is_well = placed.is_well();
            started.push(placed);
            if !is_well {
                // Leave the remaining workloads unchanged.
                break;
            }
        }
        report(&started)
    })
}

async fn start(cluster: &Cluster, mut placed: Placed, request: &protocol::Workload) -> Result<Placed> {
    let id = placed.status.workload_id.clone();
    placed.status = cluster.start(&placed.host_id, &id, request.clone()).await?;
    // The response to a message that a host cannot decode has no workload ID.
    placed.status.workload_id = id;
    Ok(placed)
}

/// A replica to start.
struct Start<'a> {
    placed: Placed,
    request: &'a protocol::Workload,
    /// The workload that currently runs under this ID.
    runs: Option<Placed>,
}

impl Start<'_> {
    /// Returns how the running workload differs from the requested one.
    fn differs(&self) -> Option<&'static str> {
        let runs = self.runs.as_ref()?;
        if runs.host_id != self.placed.host_id {
            return Some("must run on another host");
        }
        let digest = runs.digest.as_ref()?;
        (Some(digest) != self.request.annotations.get(SPEC_DIGEST))
            .then_some("was started from a different manifest")
    }

    /// Returns the workload that must be stopped first.
    fn replaces(&self) -> Option<&Placed> {
        let runs = self.runs.as_ref()?;
        (self.differs().is_some() || !runs.is_well()).then_some(runs)
    }
}

/// Fails if a healthy workload would be replaced, which requires `--replace`.
fn refuse_to_replace(starts: &[Start<'_>]) -> Result<()> {
    let mut differ = starts
        .iter()
        .filter_map(|it| Some((it.runs.as_ref().filter(|runs| runs.is_well())?, it.differs()?)))
        .peekable();
    if differ.peek().is_none() {
        return Ok(());
    }
    let error = Error::new("running workloads differ from the files");
    let error = differ.fold(error, |error, (runs, why)| {
        error.caused_by(format!("{} {why}", runs.place()))
    });
    Err(error.hint("run `wash workload start --replace` to stop and start them, one after the other"))
}

/// Assigns each replica to a host: the one that already runs it, otherwise the one with the fewest replicas of the workload,
/// and among those the one with the fewest workloads.
fn plan<'a>(
    requests: &'a [(&WorkloadManifest, protocol::Workload)],
    hosts: &[HostHeartbeat],
    mut running: Vec<Placed>,
    requested: Option<&str>,
) -> Result<Vec<Start<'a>>> {
    let mut starts = Vec::new();
    for (workload, request) in requests {
        let fitting = fitting(hosts, workload, requested)?;
        let (namespace, name) = (&workload.source.namespace, &workload.source.name);
        for replica in 0..workload.replicas {
            // Derived from names, so that starting twice changes nothing.
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

/// Returns the hosts on which a workload may run.
fn fitting<'a>(
    hosts: &'a [HostHeartbeat],
    workload: &WorkloadManifest,
    requested: Option<&str>,
) -> Result<Vec<&'a HostHeartbeat>> {
    let is_requested =
        |host: &&HostHeartbeat| requested.is_none_or(|it| host.id == it || host.friendly_name == it);
    let fitting: Vec<_> = hosts
        .iter()
        .filter(is_requested)
        .filter(|host| fits(host, &workload.source.spec))
        .collect();
    if fitting.is_empty() {
        let names: Vec<&str> = hosts.iter().map(|host| host.friendly_name.as_str()).collect();
        return Err(Error::new(format!("no host matches workload '{}'", workload.source.name))
            .caused_by(format!("available hosts: {}", names.join(", ")))
            .hint(
                "compare hostSelector, hostId and environment of the workload with `wash host list -o json`",
            ));
    }
    Ok(fitting)
}

//! `wash workload list` and `wash workload status`.

use clap::Args;

use super::placed::{self, Placed};
use super::{ClusterArgs, NamedArgs, with_cluster};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Outcome;

/// Arguments of `wash workload list`.
#[derive(Args, Debug)]
pub(crate) struct ListArgs {
    /// Connection to the control plane.
    #[command(flatten)]
    pub(crate) cluster: ClusterArgs,
}

/// Runs `wash workload list`.
pub(crate) fn run(args: &ListArgs, context: &Context) -> Result<Outcome> {
    with_cluster(&args.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let hosts = if hosts.len() == 1 {
            "1 host".to_owned()
        } else {
            format!("{} hosts", hosts.len())
        };
        let message = format!("{} on {hosts}", placed::count(&running));
        if running.is_empty() {
            context.printer.note(&message);
        }
        Ok(placed::outcome(message, &running))
    })
}

/// Runs `wash workload status`.
pub(crate) fn status(args: &NamedArgs, context: &Context) -> Result<Outcome> {
    let requested = args.workloads(context)?;
    with_cluster(&args.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let (found, absent) = placed::named(&requested, &running);
        if !absent.is_empty() {
            return Err(
                Error::new(format!("no host runs {}", absent.join(", "))).with_data(placed::data(&found))
            );
        }
        let well = found.iter().all(Placed::is_well);
        let exit = if well { Exit::Ok } else { Exit::Failure };
        Ok(placed::outcome(placed::count(&found), &found).with_exit(exit))
    })
}

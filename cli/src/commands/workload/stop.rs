//! `wash workload stop`.

use futures::future::join_all;
use wash_api::protocol::WorkloadState;

use super::placed::{self, Placed};
use super::{NamedArgs, with_cluster};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Runs `wash workload stop`.
pub(crate) fn run(args: &NamedArgs, context: &Context) -> Result<Outcome> {
    let requested = args.workloads(context)?;
    with_cluster(&args.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let (found, absent) = placed::named(&requested, &running);
        for name in absent {
            context.printer.note(&format!("no host runs {name}"));
        }
        let answers = join_all(found.iter().map(async |placed| {
            context.printer.status("Stopping", &placed.place());
            cluster.stop(&placed.host_id, &placed.status.workload_id).await
        }))
        .await;
        let (mut stopped, mut failures) = (Vec::new(), Vec::new());
        for (placed, answer) in found.into_iter().zip(answers) {
            match answer {
                Ok(status) => {
                    let placed = Placed { status, ..placed };
                    if placed.status.workload_state == WorkloadState::Error {
                        failures.push(format!("{}: {}", placed.place(), placed.message()));
                    }
                    stopped.push(placed);
                }
                Err(error) => failures.push(format!("{}: {}", placed.place(), error.message())),
            }
        }
        if failures.is_empty() {
            let message = format!("stopped {}", placed::count(&stopped));
            return Ok(Outcome::new(message, "", placed::data(&stopped)));
        }
        let error = Error::new(format!("failed to stop {} of the workloads", failures.len()));
        let error = failures.into_iter().fold(error, Error::caused_by);
        Err(error.with_data(placed::data(&stopped)))
    })
}

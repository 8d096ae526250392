//! `wash workload logs`.

use std::time::Duration;

use clap::Args;
use futures::StreamExt as _;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use serde_json::{Value, json};
use wash_api::protocol::LogEntry;

use super::placed::{self, Placed};
use super::{NamedArgs, with_cluster};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;
use crate::printable::{self, Colors};
use crate::workload::cluster::Cluster;

/// Time that a host waits for new entries before it responds.
const WAIT: Duration = Duration::from_secs(5);

/// Arguments of `wash workload logs`.
#[derive(Args, Debug)]
#[command(after_help = "\
Hosts keep the last 500 lines of each workload, at most 64 KiB, until it is stopped. \
Lines from several hosts are sorted by time.")]
pub(crate) struct LogsArgs {
    /// Continue to show new lines until Ctrl-C
    #[arg(long)]
    pub(crate) follow: bool,

    /// Number of most recent lines to show [default: all]
    #[arg(long, value_name = "LINES")]
    pub(crate) tail: Option<usize>,

    /// The workloads.
    #[command(flatten)]
    pub(crate) named: NamedArgs,
}

/// A log line and its origin.
struct Line {
    host: String,
    workload: String,
    entry: LogEntry,
}

impl Line {
    /// Formats the time in UTC, the host, the component, the source unless it is `stdout` or `info`, and the message.
    fn text(&self) -> String {
        let LogEntry {
            component,
            source,
            message,
            ..
        } = &self.entry;
        let source = match source.as_str() {
            "stdout" | "info" => String::new(),
            other => format!("{}: ", other.to_uppercase()),
        };
        let text = format!("{} {}/{component} {source}{message}", self.time(), self.host);
        printable::line(&text, Colors::Drop)
    }

    fn time(&self) -> String {
        let time = self.entry.time.unwrap_or_default();
        let millis = time.nanos / 1_000_000 * 1_000_000;
        let nanos = i128::from(time.seconds) * 1_000_000_000 + i128::from(millis);
        let time = time::OffsetDateTime::from_unix_timestamp_nanos(nanos).ok();
        let format = &time::format_description::well_known::Rfc3339;
        time.and_then(|time| time.format(format).ok()).unwrap_or_default()
    }

    fn data(&self) -> Value {
        json!({
            "time": self.time(),
            "host": self.host,
            "workload_id": self.workload,
            "component": self.entry.component,
            "source": self.entry.source,
            "message": self.entry.message,
        })
    }
}

/// Runs `wash workload logs`.
pub(crate) fn run(args: &LogsArgs, context: &Context) -> Result<Outcome> {
    if args.follow && context.printer.is_json() {
        return Err(
            Error::usage("--follow cannot be combined with JSON output").hint("remove --follow or `-o json`")
        );
    }
    let requested = args.named.workloads(context)?;
    with_cluster(&args.named.cluster, context, async |cluster| {
        let hosts = placed::hosts(&cluster, args.named.cluster.wait).await?;
        let running = placed::on(&cluster, &hosts, context).await;
        let (found, absent) = placed::named(&requested, &running);
        if !absent.is_empty() {
            return Err(Error::new(format!("no host runs {}", absent.join(", "))));
        }
        let answers = found
            .iter()
            .map(|placed| read(&cluster, placed, 0, Duration::ZERO));
        let answers = join_all(answers).await;
        let mut lines = Vec::new();
        let mut after = Vec::new();
        for (placed, answer) in found.into_iter().zip(answers) {
            let new = answer?;
            after.push((placed, new.last().map_or(0, |line| line.entry.number)));
            lines.extend(new);
        }
        lines.sort_by_key(|line| line.entry.number);
        let skipped = lines.len().saturating_sub(args.tail.unwrap_or(usize::MAX));
        lines.drain(..skipped);
        let text: Vec<String> = lines.iter().map(Line::text).collect();
        if !args.follow {
            let data: Vec<Value> = lines.iter().map(Line::data).collect();
            let message = format!("{} lines", lines.len());
            return Ok(Outcome::new(message, text.join("\n"), json!({ "lines": data })));
        }
        for line in text {
            context.printer.stdout(&line)?;
        }
        follow(&cluster, after, context).await
    })
}

async fn read(cluster: &Cluster, placed: &Placed, after: u64, wait: Duration) -> Result<Vec<Line>> {
    let id = &placed.status.workload_id;
    let entries = cluster.logs(&placed.host_id, id, after, wait).await?;
    let line = |entry| Line {
        host: placed.host.clone(),
        workload: id.clone(),
        entry,
    };
    Ok(entries.into_iter().map(line).collect())
}

/// Prints new lines until no host responds any more, or nobody reads them.
async fn follow(cluster: &Cluster, all: Vec<(Placed, u64)>, context: &Context) -> Result<Outcome> {
    let next = |(placed, after): (Placed, u64)| async move {
        let new = read(cluster, &placed, after, WAIT).await;
        (placed, after, new)
    };
    let mut waiting: FuturesUnordered<_> = all.into_iter().map(next).collect();
    while let Some((placed, after, new)) = waiting.next().await {
        match new {
            Ok(new) => {
                for line in &new {
                    if !context.printer.stdout(&line.text())? {
                        return Ok(Outcome::default());
                    }
                }
                let after = new.last().map_or(after, |line| line.entry.number);
                waiting.push(next((placed, after)));
            }
            Err(error) => context
                .printer
                .warn(&format!("{}: {}", placed.place(), error.message())),
        }
    }
    Err(Error::new("no host responds any more"))
}

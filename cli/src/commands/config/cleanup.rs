//! `wash config cleanup`.

use clap::{ArgGroup, Args};
use indicatif::HumanBytes;
use serde_json::json;

use crate::ask;
use crate::config::cleanup::{self, Kind};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::output::Outcome;

/// Arguments of `wash config cleanup`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["cache", "data", "all"]))]
pub(crate) struct CleanupArgs {
    /// Delete the contents of the cache directory; wash refills it as needed
    #[arg(long)]
    pub(crate) cache: bool,

    /// Delete the contents of the data directory
    #[arg(long)]
    pub(crate) data: bool,

    /// Delete both cache and data; configuration files are kept
    #[arg(long)]
    pub(crate) all: bool,

    /// Show what would be deleted without deleting anything
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Runs `wash config cleanup`.
pub(crate) fn run(args: &CleanupArgs, context: &Context) -> Result<Outcome> {
    let mut folders = Vec::new();
    if args.cache || args.all {
        folders.push((Kind::Cache, context.dirs.cache.as_path()));
    }
    if args.data || args.all {
        folders.push((Kind::Data, context.dirs.data.as_path()));
    }
    let entries = cleanup::find(&folders)?;
    let total: u64 = entries.iter().map(|entry| entry.size).sum();
    let list: Vec<String> = entries
        .iter()
        .map(|it| format!("{:>10}  {}", HumanBytes(it.size).to_string(), it.path.display()))
        .collect();
    let data = |dry_run: bool| json!({ "dry_run": dry_run, "entries": entries, "total_size": total });
    if entries.is_empty() {
        return Ok(Outcome::new(
            "nothing to delete",
            "nothing to delete",
            data(args.dry_run),
        ));
    }
    let total_text = HumanBytes(total).to_string();
    if args.dry_run {
        let message = format!("would delete {total_text}");
        return Ok(Outcome::new(
            message.clone(),
            format!("{}\n{message}", list.join("\n")),
            data(true),
        ));
    }
    if !context.yes {
        for line in &list {
            context.printer.note(line);
        }
        confirm(&total_text, context)?;
    }
    cleanup::delete(&entries)?;
    let message = format!("deleted {total_text}");
    Ok(Outcome::new(
        message.clone(),
        format!("{}\n{message}", list.join("\n")),
        data(false),
    ))
}

fn confirm(total: &str, context: &Context) -> Result<()> {
    if !context.interactive {
        return Err(
            Error::usage(format!("cannot ask for confirmation to delete {total}"))
                .hint("pass --yes to delete it, or --dry-run to list the files"),
        );
    }
    match ask::confirm(&format!("Delete {total}?"), false, context) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::new("nothing was deleted").caused_by("you answered no")),
        Err(error) => Err(error.caused_by("nothing was deleted")),
    }
}

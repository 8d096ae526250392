//! `wash config cleanup`.

use clap::{ArgGroup, Args};
use dialoguer::Confirm;
use serde_json::json;

use crate::config::cleanup::{self, Kind};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::output::Outcome;

/// Arguments of `wash config cleanup`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["cache", "data", "all"]))]
pub struct CleanupArgs {
    /// Delete the cache, which wash fills again when it needs to
    #[arg(long)]
    pub cache: bool,

    /// Delete the data
    #[arg(long)]
    pub data: bool,

    /// Delete both; configuration files are never deleted
    #[arg(long)]
    pub all: bool,

    /// Only show what would be deleted
    #[arg(long)]
    pub dry_run: bool,
}

/// Run `wash config cleanup`.
pub fn run(args: &CleanupArgs, context: &Context) -> Result<Outcome> {
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
        .map(|it| format!("{:>10}  {}", cleanup::human(it.size), it.path.display()))
        .collect();
    let data = |dry_run: bool| json!({ "dry_run": dry_run, "entries": entries, "total_size": total });
    if entries.is_empty() {
        return Ok(Outcome::new(
            "there is nothing to delete",
            "there is nothing to delete",
            data(args.dry_run),
        ));
    }
    let total_text = cleanup::human(total);
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
        return Err(Error::usage(format!("refused to delete {total} without asking"))
            .hint("add --yes to delete it, or --dry-run to see the list"));
    }
    let answer = Confirm::new()
        .with_prompt(format!("Delete {total}?"))
        .default(false)
        .interact_opt();
    match answer {
        Ok(Some(true)) => Ok(()),
        Ok(_) => Err(Error::new("nothing was deleted").caused_by("you answered no")),
        Err(error) => Err(Error::new("nothing was deleted")
            .with_source(&error)
            .with_exit(Exit::Interrupted)),
    }
}

//! `wash config init`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::config::parse::Format;
use crate::config::root::{CONFIG_DIR, CONFIG_NAMES};
use crate::config::starter::{self, Kind};
use crate::context::Context;
use crate::error::{Error, Result, ResultExt};
use crate::files::{self, Loss};
use crate::output::Outcome;
use crate::paths::absolute;

/// Arguments of `wash config init`.
#[derive(Args, Debug)]
pub(crate) struct InitArgs {
    /// Format of the file [default: yaml]
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = false)]
    pub(crate) format: Option<Format>,

    /// Replace the configuration file that is there
    #[arg(long)]
    pub(crate) force: bool,

    /// Write the user's file instead of the project's
    #[arg(long)]
    pub(crate) global: bool,
}

/// Run `wash config init`.
pub(crate) fn run(args: &InitArgs, context: &Context) -> Result<Outcome> {
    let (path, format) = target(args, context)?;
    let there = existing(&path);
    if !there.is_empty() && !args.force {
        let names: Vec<String> = there.iter().map(|path| format!("'{}'", path.display())).collect();
        return Err(Error::usage(format!(
            "there is a configuration already: {}",
            names.join(" and ")
        ))
        .hint("edit it, or replace it with --force"));
    }
    let kind = if args.global { Kind::User } else { Kind::Project };
    write(&path, &starter::text(format, kind, &context.cwd))?;
    // Only now: whatever fails before, the old configuration is still there.
    for old in there.iter().filter(|old| **old != path) {
        std::fs::remove_file(old).or_fail(|| format!("cannot remove '{}'", old.display()))?;
    }
    let message = format!("wrote '{}'", path.display());
    Ok(Outcome::new(
        message.clone(),
        message,
        json!({ "config_path": path, "replaced": there }),
    ))
}

/// Write the file, and the folder that it is in.
fn write(path: &Path, text: &str) -> Result<()> {
    let failed = || Error::new(format!("cannot write '{}'", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| {
            failed()
                .caused_by(format!("cannot create the folder '{}'", folder.display()))
                .with_source(&error)
        })?;
    }
    files::replace(path, text.as_bytes(), Loss::Matters).map_err(|error| failed().with_source(&error))
}

/// Where to write, in which format.
fn target(args: &InitArgs, context: &Context) -> Result<(PathBuf, Format)> {
    if let Some(path) = context.user_config.as_ref().filter(|_| args.global) {
        let path = absolute(&context.cwd, path);
        let named = Format::of(&path);
        return match (named, args.format) {
            (Some(named), wanted) if wanted.is_none_or(|wanted| wanted == named) => Ok((path, named)),
            _ => Err(Error::usage(format!(
                "the name '{}' does not say the format of the file",
                path.display()
            ))
            .hint("end it with .yaml, .json or .toml, as --format says")),
        };
    }
    let format = args.format.unwrap_or_default();
    let folder = if args.global {
        context.dirs.config.clone()
    } else {
        context.cwd.join(CONFIG_DIR)
    };
    Ok((folder.join(format!("config.{}", format.extension())), format))
}

/// The configuration files that `path` would replace or stand beside.
fn existing(path: &Path) -> Vec<PathBuf> {
    let is_standard = path
        .file_name()
        .is_some_and(|name| CONFIG_NAMES.iter().any(|known| name == *known));
    match path.parent().filter(|_| is_standard) {
        Some(folder) => CONFIG_NAMES
            .iter()
            .map(|name| folder.join(name))
            .filter(|path| path.exists())
            .collect(),
        None => Some(path.to_owned())
            .filter(|path| path.exists())
            .into_iter()
            .collect(),
    }
}

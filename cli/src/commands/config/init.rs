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
    /// File format [default: yaml]
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = false)]
    pub(crate) format: Option<Format>,

    /// Replace an existing configuration file
    #[arg(long)]
    pub(crate) force: bool,

    /// Create the user's configuration file instead of the project's
    #[arg(long)]
    pub(crate) global: bool,
}

/// Runs `wash config init`.
pub(crate) fn run(args: &InitArgs, context: &Context) -> Result<Outcome> {
    let (path, format) = target(args, context)?;
    let existing = existing(&path);
    if !existing.is_empty() && !args.force {
        let names: Vec<String> = existing
            .iter()
            .map(|path| format!("'{}'", path.display()))
            .collect();
        return Err(Error::usage(format!(
            "configuration file already exists: {}",
            names.join(" and ")
        ))
        .hint("edit it, or pass --force to replace it"));
    }
    let kind = if args.global { Kind::User } else { Kind::Project };
    write(&path, &starter::text(format, kind, &context.cwd))?;
    // Last, so that a failure above leaves the old configuration in place.
    for old in existing.iter().filter(|old| **old != path) {
        std::fs::remove_file(old).or_fail(|| format!("cannot remove '{}'", old.display()))?;
    }
    let message = format!("wrote '{}'", path.display());
    Ok(Outcome::new(
        message.clone(),
        message,
        json!({ "config_path": path, "replaced": existing }),
    ))
}

/// Writes the file and creates its folder if needed.
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

/// Returns the path and the format of the file to write.
fn target(args: &InitArgs, context: &Context) -> Result<(PathBuf, Format)> {
    if let Some(path) = context.user_config.as_ref().filter(|_| args.global) {
        let path = absolute(&context.cwd, path);
        let by_name = Format::of(&path);
        return match (by_name, args.format) {
            (Some(format), requested) if requested.is_none_or(|it| it == format) => Ok((path, format)),
            _ => Err(Error::usage(format!(
                "the extension of '{}' is unknown or does not match --format",
                path.display()
            ))
            .hint("use .yaml, .json or .toml, to match --format")),
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

/// Returns the existing configuration files that `path` would replace or conflict with.
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

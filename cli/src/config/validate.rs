//! Runs all checks and reports the problems instead of failing.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::layers::Layers;
use super::load::{Sources, user_file};
use super::problem::{self, Problem};
use super::trust::Trust;
use super::workload::resolve::Values;
use super::{check, registries};
use crate::config::root::{CONFIG_DIR, Project};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::paths::absolute;

/// The checked files and their problems.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The files that were read.
    pub(crate) sources: Vec<PathBuf>,
    /// True if there are no problems.
    pub(crate) valid: bool,
    /// The problems.
    pub(crate) errors: Vec<Problem>,
}

/// Checks the user's file, the project's file and the environment.
pub(crate) fn all(context: &Context) -> Result<Report> {
    let project = Project::find(&context.cwd)?;
    let sources = Sources {
        user: user_file(context)?,
        project: project.config.clone(),
        found: Some((project.clone(), context.cwd.clone())),
        variables: std::env::vars_os().collect(),
        flags: serde_json::json!({}),
    };
    report(&sources, &project.root)
}

/// Checks only one file, as the configuration of a project.
pub(crate) fn file(cwd: &Path, file: &Path) -> Result<Report> {
    let path = absolute(cwd, file);
    let folder = path.parent().unwrap_or(cwd);
    let root = if folder.ends_with(CONFIG_DIR) {
        folder.parent().unwrap_or(folder)
    } else {
        folder
    };
    let root = root.to_owned();
    let sources = Sources {
        user: None,
        project: Some(path),
        found: None,
        variables: Vec::new(),
        flags: serde_json::json!({}),
    };
    report(&sources, &root)
}

fn report(sources: &Sources, root: &Path) -> Result<Report> {
    let (layers, mut errors) = sources.read()?;
    let trust = match sources.found {
        Some(_) => Trust::of(&layers),
        // The file alone is checked, not whether this user trusts it.
        None => Trust::everything(),
    };
    errors.extend(beyond_loading(&layers, root, &trust));
    problem::sort(&mut errors);
    let files = [&sources.user, &sources.project]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    Ok(Report {
        sources: files,
        valid: errors.is_empty(),
        errors,
    })
}

/// Returns the problems that prevent individual commands although the configuration can be loaded.
fn beyond_loading(layers: &Layers, root: &Path, trust: &Trust) -> Vec<Problem> {
    let mut problems = check::support::check(layers);
    problems.extend(check::files::check(layers, root));
    problems.extend(check::application::check(layers, root));
    problems.extend(Values::read(layers, root).problems);
    problems.extend(registries::problems(layers, trust));
    problems
}

impl Report {
    /// Returns an error that lists all problems, if there are any.
    pub(crate) fn error(&self, base: &Path) -> Option<Error> {
        problem::error(self.errors.clone(), base)
    }

    /// Returns the summary of a report without problems, in one line.
    pub(crate) fn summary(&self, base: &Path) -> String {
        let names: Vec<String> = self
            .sources
            .iter()
            .map(|path| format!("'{}'", path.strip_prefix(base).unwrap_or(path).display()))
            .collect();
        match names.as_slice() {
            [] => "no configuration file found; the environment is valid".to_owned(),
            [one] => format!("{one} is valid"),
            many => format!("{} are valid", many.join(" and ")),
        }
    }
}

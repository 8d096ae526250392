//! Finds, reads, checks and merges the layers.

use std::ffi::OsString;
use std::path::PathBuf;

use serde_json::Value;

use super::check;
use super::document::Document;
use super::layers::Layers;
use super::model::Config;
use super::origin::Layer;
use super::problem::{self, Problem};
use super::root::{self, Project};
use super::trust::{self, Trust};
use super::{environment, parse};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::paths::absolute;

/// The configuration of one invocation.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The effective configuration.
    pub(crate) config: Config,
    /// The project that it belongs to.
    pub(crate) project: Project,
    /// The user's configuration file, if any.
    pub(crate) user_file: Option<PathBuf>,
    /// The layers that it was merged from.
    pub(crate) layers: Layers,
    /// What the user trusts.
    pub(crate) trust: Trust,
    /// Errors show files relative to this folder.
    pub(crate) base: PathBuf,
    /// `--offline`.
    pub(super) offline: bool,
    /// `--locked`.
    pub(super) locked: bool,
    /// The cache directory of `wash`.
    pub(super) cache: PathBuf,
}

/// The sources of the layers of an invocation.
pub(crate) struct Sources {
    /// The user's configuration file.
    pub(crate) user: Option<PathBuf>,
    /// The project's configuration file.
    pub(crate) project: Option<PathBuf>,
    /// The project whose owner is checked before its file is read. `None` for a file that the user has named.
    pub(crate) found: Option<(Project, PathBuf)>,
    /// The environment variables.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// The command line: an object of the shape of [`Config`].
    pub(crate) flags: Value,
}

/// Loads the configuration of the project that contains `context.cwd`. `flags`, an object of the shape of [`Config`], is the
/// highest layer.
///
/// # Errors
/// One error with exit code 2 lists the problems of all layers, each with its file and line or its variable: text that cannot
/// be parsed, unknown keys, wrong types, invalid addresses, a TLS certificate without its key. A project of another user is
/// refused before its file is read (see [`Trust::check`]).
pub(crate) fn load(context: &Context, flags: Value) -> Result<Loaded> {
    let project = Project::find(&context.cwd)?;
    let user_file = user_file(context)?;
    let sources = Sources {
        user: user_file.clone(),
        project: project.config.clone(),
        found: Some((project.clone(), context.cwd.clone())),
        variables: std::env::vars_os().collect(),
        flags,
    };
    let (layers, problems) = sources.read()?;
    match problem::error(problems, &context.cwd) {
        Some(error) => Err(error),
        None => Ok(Loaded {
            config: typed(&layers)?,
            project,
            user_file,
            trust: Trust::of(&layers),
            layers,
            base: context.cwd.clone(),
            offline: context.offline,
            locked: context.locked,
            cache: context.dirs.cache.clone(),
        }),
    }
}

impl Sources {
    /// Reads and merges the layers, and returns their problems.
    pub(crate) fn read(&self) -> Result<(Layers, Vec<Problem>)> {
        let mut problems = Vec::new();
        let mut file = |path: &Option<PathBuf>, layer| -> Result<Option<Document>> {
            let Some(path) = path else { return Ok(None) };
            Ok(match parse::file(path, layer)? {
                Ok(document) => Some(document),
                Err(problem) => {
                    problems.push(*problem);
                    None
                }
            })
        };
        let user = file(&self.user, Layer::User)?;
        let (environment, unreadable) = environment::document(self.variables.iter().cloned());
        if let Some((project, cwd)) = self
            .found
            .as_ref()
            .filter(|(project, _)| project.config.is_some())
        {
            let own = user.iter().chain([&environment]).cloned();
            Trust::of(&Layers::new(own.collect())?).check(project, cwd)?;
        }
        let mut project = file(&self.project, Layer::Project)?;
        problems.extend(project.as_mut().and_then(without_trust));
        problems.extend(unreadable);
        let flags = Document::new(Layer::Flags, self.flags.clone());
        let documents: Vec<Document> = user
            .into_iter()
            .chain(project)
            .chain([environment, flags])
            .collect();
        for document in &documents {
            problems.extend(check::shape::check(document)?);
        }
        let layers = Layers::new(documents)?;
        problems.extend(check::rules::check(&layers));
        Ok((layers, problems))
    }
}

/// Removes the section `trust` from a project's file, and reports it.
fn without_trust(project: &mut Document) -> Option<Problem> {
    let key = trust::POINTER.trim_start_matches('/');
    let origin = project.key_origin(trust::POINTER);
    project.value.as_object_mut()?.remove(key)?;
    let message = format!("'{key}' is only valid in the user configuration and in the environment");
    Some(Problem::new(key, origin, message))
}

/// Converts the merged values to a typed configuration, with defaults for values that no layer sets.
fn typed(layers: &Layers) -> Result<Config> {
    serde_json::from_value(layers.value().clone()).map_err(|error| {
        // The schema is generated from the same type, so this is a bug and not a user error.
        Error::usage("internal error: the configuration matches its schema but cannot be converted")
            .with_source(&error)
    })
}

/// Returns the user's configuration file: `--user-config`, which must exist, otherwise the one in the user's configuration
/// directory, if any.
pub(crate) fn user_file(context: &Context) -> Result<Option<PathBuf>> {
    let Some(path) = &context.user_config else {
        return root::config_file(&context.dirs.config);
    };
    let path = absolute(&context.cwd, path);
    if path.is_file() {
        return Ok(Some(path));
    }
    let why = if path.exists() {
        "it is not a file"
    } else {
        "the file does not exist"
    };
    Err(Error::usage(format!(
        "cannot use '{}' as the user configuration (--user-config)",
        path.display()
    ))
    .caused_by(why)
    .hint("create it with `wash config init --global --user-config FILE`, or remove the flag"))
}

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
#[derive(Debug)]
pub(crate) struct Sources {
    /// The user's configuration file.
    pub(crate) user: Option<PathBuf>,
    /// The project's configuration file.
    pub(crate) project: Option<PathBuf>,
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
/// be parsed, unknown keys, wrong types, invalid addresses, a TLS certificate without its key.
pub(crate) fn load(context: &Context, flags: Value) -> Result<Loaded> {
    let project = Project::find(&context.cwd)?;
    let user_file = user_file(context)?;
    let sources = Sources {
        user: user_file.clone(),
        project: project.config.clone(),
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
        let mut documents = Vec::new();
        let mut problems = Vec::new();
        for (layer, path) in [(Layer::User, &self.user), (Layer::Project, &self.project)] {
            let Some(path) = path else { continue };
            match parse::file(path, layer)? {
                Ok(document) => documents.push(document),
                Err(problem) => problems.push(*problem),
            }
        }
        let (document, unreadable) = environment::document(self.variables.iter().cloned());
        documents.push(document);
        problems.extend(unreadable);
        documents.push(Document::new(Layer::Flags, self.flags.clone()));
        for document in &documents {
            problems.extend(check::shape::check(document)?);
        }
        let layers = Layers::new(documents)?;
        problems.extend(check::rules::check(&layers));
        Ok((layers, problems))
    }
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

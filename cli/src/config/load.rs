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
    /// The project it belongs to.
    pub(crate) project: Project,
    /// The user's file, if there is one.
    pub(crate) user_file: Option<PathBuf>,
    /// The layers it was merged from.
    pub(crate) layers: Layers,
    /// Files in errors are shown relative to this folder.
    pub(crate) base: PathBuf,
    /// `--offline`.
    pub(super) offline: bool,
    /// `--locked`.
    pub(super) locked: bool,
    /// The cache of wash.
    pub(super) cache: PathBuf,
}

/// Where the layers of an invocation are.
#[derive(Debug)]
pub(crate) struct Sources {
    /// The user's file.
    pub(crate) user: Option<PathBuf>,
    /// The project's file.
    pub(crate) project: Option<PathBuf>,
    /// The environment.
    pub(crate) variables: Vec<(OsString, OsString)>,
    /// The command line: an object of the shape of [`Config`].
    pub(crate) flags: Value,
}

/// Load the configuration of the project around `context.cwd`; `flags`, an object of the shape of [`Config`], is the
/// highest layer.
///
/// # Errors
/// All problems of all layers in one error with exit code 2: text that cannot be read, unknown keys, wrong types, bad
/// addresses, half a TLS pair. Each names its file and line, or its variable.
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
    /// Read and merge the layers, and tell what is wrong with them.
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

/// The merged values as a typed configuration, with defaults where no layer says anything.
fn typed(layers: &Layers) -> Result<Config> {
    serde_json::from_value(layers.value().clone()).map_err(|error| {
        // The schema is made from the same type, so this is a mistake of ours, not of the user.
        Error::usage("the configuration cannot be read although it fits its schema").with_source(&error)
    })
}

/// The user's file: `--user-config`, which must exist, else the one in the user's configuration directory, if any.
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
        "there is no such file"
    };
    Err(Error::usage(format!(
        "cannot use '{}' as the user configuration (--user-config)",
        path.display()
    ))
    .caused_by(why)
    .hint("create it with `wash config init --global --user-config FILE`, or leave the flag out"))
}

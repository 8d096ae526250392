//! Finds, reads, checks and merges the layers.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;

use super::check;
use super::document::Document;
use super::merge::{self, Merged};
use super::model::Config;
use super::origin::{Layer, Origin};
use super::problem::{self, Problem};
use super::{environment, keys, parse};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::project::{self, Project};

/// The configuration of one invocation.
#[derive(Debug)]
pub struct Loaded {
    /// The effective configuration.
    pub config: Config,
    /// The project it belongs to.
    pub project: Project,
    /// The user's file, if there is one.
    pub user_file: Option<PathBuf>,
    /// The layers it was merged from.
    pub layers: Layers,
    /// Files in errors are shown relative to this folder.
    pub(crate) base: PathBuf,
    /// `--offline`.
    pub(super) offline: bool,
    /// `--locked`.
    pub(super) locked: bool,
    /// The cache of wash.
    pub(super) cache: PathBuf,
}

/// The layers, lowest first, and what they merge to.
#[derive(Debug)]
pub struct Layers {
    documents: Vec<Document>,
    merged: Merged,
}

impl Layers {
    /// Merge `documents`, lowest first.
    pub fn new(documents: Vec<Document>) -> Result<Self> {
        let merged = merge::merge(&documents)?;
        Ok(Self { documents, merged })
    }

    /// All effective values.
    pub fn value(&self) -> &Value {
        &self.merged.value
    }

    /// The effective value at a JSON pointer.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        self.merged.value.pointer(pointer)
    }

    /// Where the effective value at a JSON pointer comes from. A value that no layer sets is a default.
    pub fn origin(&self, pointer: &str) -> Origin {
        self.source(pointer)
            .map_or(Origin::of(Layer::Default), |document| {
                document.value_origin(pointer)
            })
    }

    /// As [`Layers::origin`], but the place of the key.
    pub fn key_origin(&self, pointer: &str) -> Origin {
        self.source(pointer)
            .map_or(Origin::of(Layer::Default), |document| {
                document.key_origin(pointer)
            })
    }

    /// A problem with the effective value at a JSON pointer.
    pub fn problem(&self, pointer: &str, message: impl Into<String>) -> Problem {
        Problem::new(keys::dotted(pointer), self.origin(pointer), message)
    }

    fn source(&self, pointer: &str) -> Option<&Document> {
        // A filled map has no layer of its own: that of its first value.
        let below = keys::push(pointer, "");
        let inside = self.merged.layers.range(below.clone()..).next();
        if let Some((_, index)) = inside.filter(|(key, _)| key.starts_with(&below)) {
            return self.documents.get(*index);
        }
        let mut at = Some(pointer);
        while let Some(here) = at {
            if let Some(index) = self.merged.layers.get(here) {
                return self.documents.get(*index);
            }
            at = keys::parent(here);
        }
        None
    }
}

/// Where the layers of an invocation are.
#[derive(Debug)]
pub struct Sources {
    /// The user's file.
    pub user: Option<PathBuf>,
    /// The project's file.
    pub project: Option<PathBuf>,
    /// The environment.
    pub variables: Vec<(OsString, OsString)>,
    /// The command line: an object of the shape of [`Config`].
    pub flags: Value,
}

/// Load the configuration of the project around `context.cwd`; `flags`, an object of the shape of [`Config`], is the
/// highest layer.
///
/// # Errors
/// All problems of all layers in one error with exit code 2: text that cannot be read, unknown keys, wrong types, bad
/// addresses, half a TLS pair. Each names its file and line, or its variable.
pub fn load(context: &Context, flags: Value) -> Result<Loaded> {
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
    pub fn read(&self) -> Result<(Layers, Vec<Problem>)> {
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
pub fn user_file(context: &Context) -> Result<Option<PathBuf>> {
    let Some(path) = &context.user_config else {
        return project::config_file(&context.dirs.config);
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

/// `path` as seen from `base`.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    // `components` drops `.` segments, so that `./a` reads as `base/a`.
    base.join(path).components().collect()
}

/// The path without `..`, unless that leads elsewhere through a link.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    match (plain.canonicalize(), path.canonicalize()) {
        (Ok(one), Ok(other)) if one != other => path.to_owned(),
        _ => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_left_out_unless_a_link_makes_them_matter() {
        assert_eq!(plain(Path::new("/nowhere/a/../b")), Path::new("/nowhere/b"));
        #[cfg(unix)]
        {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path();
            std::fs::create_dir_all(root.join("real/deep")).unwrap();
            std::os::unix::fs::symlink("real/deep", root.join("link")).unwrap();
            for folder in ["real", "."] {
                std::fs::write(root.join(folder).join("file"), "").unwrap();
            }
            let through = root.join("link/../file");
            assert_eq!(plain(&through), through, "it is real/file, not file");
        }
    }
}

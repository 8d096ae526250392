//! From a source to a project.
//!
//! # Flow
//! Name → is the place free → read the template whole → give it the name → write it beside its place → commit →
//! rename. Everything before the rename can fail without a trace.

use std::path::PathBuf;

use super::manifest::{self, Language};
use super::setup::{self, Setup};
use super::source::Source;
use super::{folder, name, rename, repository, stage};
use crate::error::{Error, Result};
use crate::exit::Exit;
use crate::fetch::git::{self, Request};
use crate::fetch::tree::{Tree, part_problem};
use crate::fetch::url::Transport;
use crate::fetch::work::{self, Work};

/// What to create.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Where the template comes from.
    pub(crate) source: Source,
    /// The folder in the template that is wanted.
    pub(crate) subfolder: Option<String>,
    /// Branch, tag or commit of a repository.
    pub(crate) git_ref: Option<String>,
    /// The name of the project; else the last part of the subfolder or of the source.
    pub(crate) name: Option<String>,
    /// Where the project's folder goes.
    pub(crate) parent: PathBuf,
    /// Is the network forbidden?
    pub(crate) offline: bool,
    /// May the project become a Git repository?
    pub(crate) repository: bool,
}

/// A project that was created.
#[derive(Debug)]
pub(crate) struct Created {
    /// Its name.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) path: PathBuf,
    /// The commit of the template's repository.
    pub(crate) template_commit: Option<String>,
    /// The commit it begins with, if it is a repository of its own.
    pub(crate) commit: Option<String>,
    /// How many files it has.
    pub(crate) files: usize,
    /// Its language.
    pub(crate) language: Language,
    /// What its template wants to be run.
    pub(crate) setup: Setup,
}

impl Plan {
    /// The name of the project, checked.
    pub(crate) fn project_name(&self) -> Result<String> {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => self.folder()?,
        };
        name::validate(&name)?;
        Ok(name)
    }

    /// What the folder is called that the template lies in.
    fn folder(&self) -> Result<String> {
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        match &self.subfolder {
            Some(subfolder) => Ok(last(&normal_subfolder(subfolder)?)),
            None => Ok(self.source.stem()),
        }
    }

    /// Check all that can be checked before the template is read.
    pub(crate) fn prepare(self) -> Result<Prepared> {
        if let Source::Git(url) = &self.source
            && self.offline
            && url.transport() != Transport::File
        {
            let message = format!("cannot fetch '{}': --offline forbids the network", url.redacted());
            return Err(Error::new(message)
                .with_exit(Exit::Network)
                .hint("use a template of the binary ('wash new --list') or a folder of this machine"));
        }
        if self.git_ref.is_some() && !matches!(self.source, Source::Git(_)) {
            let error = Error::usage("--git-ref needs a Git repository");
            return Err(error.hint("leave --git-ref out, or give a Git URL"));
        }
        if self.subfolder.is_some() && matches!(self.source, Source::Embedded(_)) {
            let error = Error::usage("--subfolder needs a Git repository or a folder");
            return Err(error.hint("leave --subfolder out"));
        }
        if let Some(subfolder) = &self.subfolder {
            normal_subfolder(subfolder)?;
        }
        let name = self.project_name()?;
        let target = self.parent.join(&name);
        stage::vacant(&target)?;
        Ok(Prepared {
            plan: self,
            name,
            target,
        })
    }
}

/// A plan that nothing speaks against so far.
#[derive(Debug)]
pub(crate) struct Prepared {
    plan: Plan,
    name: String,
    target: PathBuf,
}

impl Prepared {
    /// Create the project. `progress` is told how many objects of a repository have arrived.
    pub(crate) fn create(self, progress: impl Fn(usize, usize) + Send + 'static) -> Result<Created> {
        let Self { plan, name, target } = self;
        work::run(work::PATIENCE, move |work| {
            build(&plan, name, target, work, &progress)
        })
    }
}

fn build(
    plan: &Plan,
    name: String,
    target: PathBuf,
    work: &Work,
    progress: &git::Progress<'_>,
) -> Result<Created> {
    let (mut tree, template_commit) = read(plan, work, progress)?;
    if tree.is_empty() {
        return Err(Error::usage(format!(
            "the template '{}' is empty",
            plan.source.label()
        )));
    }
    rename::rename(&mut tree, &plan.folder()?, &name);
    let project = work.stage(&plan.parent)?.join("project");
    stage::write(&tree, &project, || work.check())?;
    let commit = if plan.repository && !repository::enclosing(&target) {
        Some(repository::create(
            &project,
            &format!("Create {name} from the template {}", plan.source.label()),
        )?)
    } else {
        None
    };
    work.check()?;
    stage::publish(&project, &target)?;
    Ok(Created {
        path: target,
        name,
        template_commit,
        commit,
        files: tree.len(),
        language: manifest::language(&tree),
        setup: setup::find(&tree),
    })
}

fn read(plan: &Plan, work: &Work, progress: &git::Progress<'_>) -> Result<(Tree, Option<String>)> {
    let subfolder = plan.subfolder.as_deref().map(normal_subfolder).transpose()?;
    match &plan.source {
        Source::Embedded(template) => Ok((template.tree()?, None)),
        Source::Folder(path) => Ok((folder::read(path, subfolder.as_deref())?, None)),
        Source::Git(url) => {
            let request = Request {
                url: url.clone(),
                git_ref: plan.git_ref.clone(),
                subfolder,
            };
            let scratch = work.stage(&plan.parent)?.join("repository");
            let fetched = git::fetch(&request, &scratch, work, progress)?;
            Ok((fetched.tree, Some(fetched.commit)))
        }
    }
}

/// `./a//b/` → `a/b`. A subfolder that could lead out of the template is refused.
fn normal_subfolder(subfolder: &str) -> Result<String> {
    let fail = |problem: &str| {
        Err(
            Error::usage(format!("the subfolder '{}' is refused", subfolder.escape_debug()))
                .caused_by(problem)
                .hint("give a path relative to the root of the template, without '..'"),
        )
    };
    let path = if cfg!(windows) {
        subfolder.replace('\\', "/")
    } else {
        subfolder.to_owned()
    };
    let drive = matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if path.starts_with('/') || drive {
        return fail("it is an absolute path");
    }
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    if parts.contains(&"..") {
        return fail("it contains '..'");
    }
    if let Some(problem) = parts.iter().find_map(|part| part_problem(part)) {
        return fail(problem);
    }
    if parts.is_empty() {
        fail("it is the template itself")
    } else {
        Ok(parts.join("/"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subfolders_are_normalised_or_refused() {
        assert_eq!(normal_subfolder("./a//b/").unwrap(), "a/b");
        for bad in [
            "/a",
            "..",
            "a/../b",
            "../a",
            ".git",
            "a/.GIT/hooks",
            "",
            ".",
            "C:/x",
        ] {
            assert!(normal_subfolder(bad).is_err(), "{bad}");
        }
    }
}

//! Creates a project from a template source.
//!
//! # Flow
//! Validate the name → check that the target folder is free → read the whole template → rename its contents → write it to a
//! temporary folder next to the target → commit → move it to the target. A failure before the move leaves nothing behind.

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

/// The options of `wash new`.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Source of the template.
    pub(crate) source: Source,
    /// Folder inside the source that contains the template.
    pub(crate) subfolder: Option<String>,
    /// Branch, tag or commit of the repository.
    pub(crate) git_ref: Option<String>,
    /// Name of the project. Default: the last part of the subfolder or of the source.
    pub(crate) name: Option<String>,
    /// Folder in which the project's folder is created.
    pub(crate) parent: PathBuf,
    /// Is network access disabled?
    pub(crate) offline: bool,
    /// Create a Git repository, unless the project is already inside one.
    pub(crate) repository: bool,
}

/// A created project.
#[derive(Debug)]
pub(crate) struct Created {
    /// Name of the project.
    pub(crate) name: String,
    /// Folder of the project.
    pub(crate) path: PathBuf,
    /// Commit of the template's repository.
    pub(crate) template_commit: Option<String>,
    /// Initial commit, if a Git repository was created.
    pub(crate) commit: Option<String>,
    /// Number of files.
    pub(crate) files: usize,
    /// Language of the project.
    pub(crate) language: Language,
    /// Setup command of the template.
    pub(crate) setup: Setup,
}

impl Plan {
    /// Returns the validated name of the project.
    pub(crate) fn project_name(&self) -> Result<String> {
        let name = match &self.name {
            Some(name) => name.clone(),
            None => self.folder()?,
        };
        name::validate(&name)?;
        Ok(name)
    }

    /// The name of the folder that contains the template.
    fn folder(&self) -> Result<String> {
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        match &self.subfolder {
            Some(subfolder) => Ok(last(&normal_subfolder(subfolder)?)),
            None => Ok(self.source.stem()),
        }
    }

    /// Performs all checks that are possible before the template is read.
    pub(crate) fn prepare(self) -> Result<Prepared> {
        if let Source::Git(url) = &self.source
            && self.offline
            && url.transport() != Transport::File
        {
            let message = format!("cannot fetch '{}': --offline forbids the network", url.redacted());
            return Err(Error::new(message)
                .with_exit(Exit::Network)
                .hint("use a built-in template (see `wash new --list`) or a local folder"));
        }
        if self.git_ref.is_some() && !matches!(self.source, Source::Git(_)) {
            let error = Error::usage("--git-ref requires a Git repository");
            return Err(error.hint("omit --git-ref, or specify a Git URL"));
        }
        if self.subfolder.is_some() && matches!(self.source, Source::Embedded(_)) {
            let error = Error::usage("--subfolder requires a Git repository or a folder");
            return Err(error.hint("omit --subfolder"));
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

/// A checked plan.
#[derive(Debug)]
pub(crate) struct Prepared {
    plan: Plan,
    name: String,
    target: PathBuf,
}

impl Prepared {
    /// Creates the project. `progress` is called with the number of received objects and the total while a repository is
    /// fetched.
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

/// Normalises a subfolder path: `./a//b/` → `a/b`. Paths that could leave the template are rejected.
fn normal_subfolder(subfolder: &str) -> Result<String> {
    let fail = |problem: &str| {
        Err(
            Error::usage(format!("invalid subfolder '{}'", subfolder.escape_debug()))
                .caused_by(problem)
                .hint("specify a path relative to the root of the template, without '..'"),
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
    fn subfolders_are_normalised_or_rejected() {
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

//! Creates a Git repository with one commit for a new project, with libgit2 and the user's Git configuration.

use std::path::Path;

use git2::{
    Config, ErrorClass, IndexAddOption, Repository, RepositoryInitOptions, RepositoryOpenFlags, Signature,
};

use crate::error::{Error, Result};

/// Is `target` inside a repository that does not ignore it? `target` need not exist.
pub(crate) fn enclosing(target: &Path) -> bool {
    let Some(parent) = target.parent() else {
        return false;
    };
    let ceilings = std::env::var_os("GIT_CEILING_DIRECTORIES").unwrap_or_default();
    let ceilings = std::env::split_paths(&ceilings);
    let Ok(repository) = Repository::open_ext(parent, RepositoryOpenFlags::empty(), ceilings) else {
        return false;
    };
    let Some(root) = repository.workdir().and_then(|root| root.canonicalize().ok()) else {
        return false;
    };
    match target.strip_prefix(&root) {
        Ok(path) => !repository.is_path_ignored(path.join("x")).unwrap_or(false),
        Err(_) => false,
    }
}

/// Creates a repository in the folder `root` and commits all files. Returns the id of the commit.
pub(crate) fn create(root: &Path, message: &str) -> Result<String> {
    commit_all(root, message).map_err(|error| {
        let failed = Error::new("cannot create a Git repository for the project").caused_by(error.message());
        // The disk may be full, for example.
        if matches!(error.class(), ErrorClass::Os | ErrorClass::Filesystem) {
            return failed;
        }
        failed.hint("fix your Git configuration, or use --no-git to create no repository")
    })
}

fn commit_all(root: &Path, message: &str) -> std::result::Result<String, git2::Error> {
    let mut options = RepositoryInitOptions::new();
    // A Git template folder could add hooks, which a new project does not need.
    options
        .no_reinit(true)
        .external_template(false)
        .initial_head(&branch());
    let repository = Repository::init_opts(root, &options)?;
    let mut index = repository.index()?;
    index.add_all(["*"], IndexAddOption::DEFAULT, None)?;
    index.write()?;
    let tree = repository.find_tree(index.write_tree()?)?;
    let author = repository.author_from_env().or_else(|_| default_signature())?;
    let committer = repository.committer_from_env().or_else(|_| default_signature())?;
    let commit = repository.commit(Some("HEAD"), &author, &committer, message, &tree, &[])?;
    Ok(commit.to_string())
}

/// The initial branch: `init.defaultBranch`, as in `git init`, or else `main`.
fn branch() -> String {
    let configured = Config::open_default().and_then(|config| config.get_string("init.defaultBranch"));
    configured
        .ok()
        .filter(|name| git2::Branch::name_is_valid(name).unwrap_or(false))
        .unwrap_or_else(|| "main".into())
}

/// The author of commits if Git has no user name.
fn default_signature() -> std::result::Result<Signature<'static>, git2::Error> {
    Signature::now("wash", "wash@localhost")
}

/// The author of commits in `folder`, as `name <email>`. `None` if not configured.
pub(crate) fn user(folder: &Path) -> Option<String> {
    let config = Repository::discover(folder).and_then(|repository| repository.config());
    let config = config.or_else(|_| Config::open_default()).ok()?;
    let get = |key: &str| config.get_string(key).ok().filter(|value| !value.is_empty());
    Some(format!("{} <{}>", get("user.name")?, get("user.email")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_a_repository_with_one_commit() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        std::fs::write(root.join(".gitignore"), "target\n").unwrap();
        std::fs::create_dir(root.join("target")).unwrap();
        std::fs::write(root.join("target/x"), "").unwrap();
        assert!(!enclosing(&root.join("new")));
        let id = create(&root, "Begin").unwrap();
        let repository = Repository::open(&root).unwrap();
        let commit = repository.head().unwrap().peel_to_commit().unwrap();
        assert_eq!((commit.id().to_string(), commit.parent_count()), (id, 0));
        assert_eq!(commit.tree().unwrap().len(), 1);
        assert!(
            repository
                .statuses(None)
                .unwrap()
                .iter()
                .all(|status| status.status().is_ignored())
        );
        assert!(enclosing(&root.join("new")));
        assert!(
            !enclosing(&root.join("target").join("new")),
            "an ignored folder is not part of the repository"
        );
    }
}

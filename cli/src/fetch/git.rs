//! Fetches files from a Git repository with libgit2; the `git` program is not needed.
//!
//! # Flow
//! Connect → choose a commit from the refs of the server → fetch it, without history if the server supports that → read its
//! tree from the object database.
//!
//! # Guarantees
//! Nothing is checked out, so no filter, hook or submodule of the repository runs.

use std::cell::RefCell;
use std::path::Path;

use git2::{
    Direction, FetchOptions, ObjectType, Oid, ProxyOptions, Remote, RemoteCallbacks, Repository,
    RepositoryInitOptions, Tree,
};

use super::auth::Credentials;
use super::explain::explain;
use super::tree::{self, refuse};
use super::url::{Transport, Url};
use super::work::Work;
use crate::error::{Error, Result};
use crate::interrupt::interrupted;

/// Maximum number of received bytes. Servers that cannot send a single commit send the whole history.
const MAX_RECEIVED: usize = 512 * 1024 * 1024;
/// Maximum depth of folders. Deeper ones are an attack.
const MAX_DEPTH: usize = 64;
/// Local ref of the fetched commit.
const FETCHED: &str = "refs/wash/template";

/// Called with the number of received objects and their total.
pub(crate) type Progress<'a> = dyn Fn(usize, usize) + 'a;

/// Parameters of a fetch.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// URL of the repository.
    pub(crate) url: Url,
    /// Branch, tag or commit; the default branch if `None`.
    pub(crate) git_ref: Option<String>,
    /// Folder in the repository; the root if `None`.
    pub(crate) subfolder: Option<String>,
}

/// Fetched files.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// The files.
    pub(crate) tree: tree::Tree,
    /// Commit that contains the files.
    pub(crate) commit: String,
}

/// Fetches the files that `request` describes. The Git objects are stored in the folder `scratch`, which is created if needed.
pub(crate) fn fetch(
    request: &Request,
    scratch: &Path,
    work: &Work,
    progress: &Progress<'_>,
) -> Result<Fetched> {
    let fail = |error: git2::Error| {
        if work.stopped() {
            interrupted()
        } else {
            explain(&request.url, &error)
        }
    };
    let mut options = RepositoryInitOptions::new();
    options.bare(true).external_template(false);
    let repository = Repository::init_opts(scratch, &options).map_err(fail)?;
    let commit = fetch_commit(&repository, request, work, progress, &fail)?;
    let commit = repository
        .find_object(commit, None)
        .and_then(|object| object.peel_to_commit())
        .map_err(fail)?;
    let root = commit.tree().map_err(fail)?;
    let start = match &request.subfolder {
        None => root,
        Some(subfolder) => subtree(&repository, &root, subfolder)?,
    };
    let mut tree = tree::Tree::default();
    read(&repository, &start, "", 0, &mut tree, work)?;
    Ok(Fetched {
        tree,
        commit: commit.id().to_string(),
    })
}

fn fetch_commit(
    repository: &Repository,
    request: &Request,
    work: &Work,
    progress: &Progress<'_>,
    fail: &dyn Fn(git2::Error) -> Error,
) -> Result<Oid> {
    let mut remote = repository.remote_anonymous(request.url.raw()).map_err(fail)?;
    let heads = heads(&mut remote, work).map_err(fail)?;
    if heads.is_empty() {
        return Err(Error::new(format!(
            "the repository '{}' is empty",
            request.url.redacted()
        )));
    }
    let shallow = request.url.transport() != Transport::File;
    let mut get = |specs: &[String], depth: bool| {
        let mut options = FetchOptions::new();
        let mut proxy = ProxyOptions::new();
        proxy.auto();
        options
            .proxy_options(proxy)
            .remote_callbacks(callbacks(work, progress))
            .download_tags(git2::AutotagOption::None);
        if depth && shallow {
            options.depth(1);
        }
        remote.fetch(specs, Some(&mut options), None)
    };
    let Some(requested) = request.git_ref.as_deref() else {
        get(&[format!("+HEAD:{FETCHED}")], true).map_err(fail)?;
        return repository.refname_to_id(FETCHED).map_err(fail);
    };
    let named = [
        requested.to_owned(),
        format!("refs/heads/{requested}"),
        format!("refs/tags/{requested}"),
    ];
    if let Some((name, _)) = named
        .iter()
        .find_map(|name| heads.iter().find(|(head, _)| head == name))
    {
        get(&[format!("+{name}:{FETCHED}")], true).map_err(fail)?;
        return repository.refname_to_id(FETCHED).map_err(fail);
    }
    if !(7..=40).contains(&requested.len()) || !requested.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err(no_such_ref(request, requested, &heads));
    }
    if let Some(id) = full_id(requested) {
        // Most servers send any reachable commit. From the others, the whole history must be fetched.
        if shallow && get(&[format!("+{id}:{FETCHED}")], true).is_ok() {
            return Ok(id);
        }
        work.check()?;
    }
    let all = ["heads", "tags"].map(|kind| format!("+refs/{kind}/*:refs/wash/{kind}/*"));
    get(&all, false).map_err(fail)?;
    match repository.revparse_single(requested) {
        Ok(object) => Ok(object.id()),
        Err(_) => Err(no_such_ref(request, requested, &heads)),
    }
}

fn full_id(text: &str) -> Option<Oid> {
    (text.len() == 40).then(|| Oid::from_str(text).ok()).flatten()
}

/// Returns the names of the server's refs and their object IDs.
fn heads(remote: &mut Remote<'_>, work: &Work) -> std::result::Result<Vec<(String, Oid)>, git2::Error> {
    let mut proxy = ProxyOptions::new();
    proxy.auto();
    let connection = remote.connect_auth(Direction::Fetch, Some(callbacks(work, &|_, _| {})), Some(proxy))?;
    let heads = connection
        .list()?
        .iter()
        .map(|head| (head.name().to_owned(), head.oid()))
        .collect();
    Ok(heads)
}

fn callbacks<'a>(work: &'a Work, progress: &'a Progress<'a>) -> RemoteCallbacks<'a> {
    let credentials = RefCell::new(Credentials::default());
    let mut callbacks = RemoteCallbacks::new();
    callbacks.credentials(move |url, user, allowed| credentials.borrow_mut().get(url, user, allowed));
    callbacks.sideband_progress(|_| !work.stopped());
    callbacks.transfer_progress(move |state| {
        progress(state.received_objects(), state.total_objects());
        !work.stopped() && state.received_bytes() <= MAX_RECEIVED
    });
    callbacks
}

fn no_such_ref(request: &Request, requested: &str, heads: &[(String, Oid)]) -> Error {
    let mut names: Vec<&str> = heads
        .iter()
        .filter_map(|(name, _)| {
            name.strip_prefix("refs/heads/")
                .or_else(|| name.strip_prefix("refs/tags/"))
        })
        .filter(|name| !name.ends_with("^{}"))
        .collect();
    names.sort_by(|a, b| strsim::jaro_winkler(b, requested).total_cmp(&strsim::jaro_winkler(a, requested)));
    let (requested, url) = (requested.escape_debug(), request.url.redacted());
    let error = Error::usage(format!(
        "the repository '{url}' has no branch, tag or commit '{requested}'"
    ));
    match names.as_slice() {
        [] => error,
        names => {
            let shown: Vec<String> = names
                .iter()
                .take(5)
                .map(|name| name.escape_debug().to_string())
                .collect();
            let more = if names.len() > shown.len() { ", …" } else { "" };
            error.hint(format!("available: {}{more}", shown.join(", ")))
        }
    }
}

fn subtree<'r>(repository: &'r Repository, root: &Tree<'_>, subfolder: &str) -> Result<Tree<'r>> {
    let entry = root.get_path(Path::new(subfolder)).map_err(|_| {
        let mut folders: Vec<String> = root
            .iter()
            .filter(|entry| entry.kind() == Some(ObjectType::Tree))
            .filter_map(|entry| Some(entry.name().ok()?.escape_debug().to_string()))
            .filter(|name| !name.starts_with('.'))
            .collect();
        folders.truncate(12);
        let error = Error::usage(format!("the repository has no folder '{subfolder}'"));
        if folders.is_empty() {
            error
        } else {
            error.hint(format!("available folders: {}", folders.join(", ")))
        }
    })?;
    let object = entry
        .to_object(repository)
        .and_then(git2::Object::into_tree_checked);
    object.map_err(|_| Error::usage(format!("'{subfolder}' in the repository is not a folder")))
}

/// [`git2::Object::into_tree`] with an error instead of the object.
trait IntoTree<'r> {
    fn into_tree_checked(self) -> std::result::Result<Tree<'r>, git2::Error>;
}

impl<'r> IntoTree<'r> for git2::Object<'r> {
    fn into_tree_checked(self) -> std::result::Result<Tree<'r>, git2::Error> {
        self.into_tree().map_err(|_| git2::Error::from_str("not a tree"))
    }
}

fn read(
    repository: &Repository,
    from: &Tree<'_>,
    prefix: &str,
    depth: usize,
    into: &mut tree::Tree,
    work: &Work,
) -> Result<()> {
    work.check()?;
    if depth > MAX_DEPTH {
        return Err(refuse(
            prefix,
            &format!("folders are nested more than {MAX_DEPTH} levels deep"),
        ));
    }
    let broken = |path: &str, error: &git2::Error| {
        Error::new(format!(
            "cannot read '{}' from the repository",
            path.escape_debug()
        ))
        .caused_by(error.message())
    };
    for entry in from {
        let Ok(name) = entry.name() else {
            return Err(refuse(
                &format!("{prefix}{}", String::from_utf8_lossy(entry.name_bytes())),
                "its name is not UTF-8",
            ));
        };
        let path = format!("{prefix}{name}");
        if let Some(problem) = tree::part_problem(name) {
            return Err(refuse(&path, problem));
        }
        match entry.filemode() {
            0o040_000 => {
                let folder = repository
                    .find_tree(entry.id())
                    .map_err(|error| broken(&path, &error))?;
                read(repository, &folder, &format!("{path}/"), depth + 1, into, work)?;
            }
            0o160_000 => {
                return Err(refuse(
                    &path,
                    "it is a submodule, whose files are not in this repository",
                ));
            }
            mode => {
                let objects = repository.odb().map_err(|error| broken(&path, &error))?;
                let (size, _) = objects
                    .read_header(entry.id())
                    .map_err(|error| broken(&path, &error))?;
                into.reserve(&path, size as u64)?;
                let blob = repository
                    .find_blob(entry.id())
                    .map_err(|error| broken(&path, &error))?;
                if mode == 0o120_000 {
                    let target = std::str::from_utf8(blob.content())
                        .map_err(|_| refuse(&path, "its target is not UTF-8"))?;
                    into.add_link(&path, target)?;
                } else {
                    into.add_file(&path, blob.content().to_vec().into(), mode & 0o111 != 0)?;
                }
            }
        }
    }
    Ok(())
}

//! Other machines: Git servers, web servers and registries.

use semver::Version;
use wit_parser::PackageName;

use super::content;
use super::remote::{Received, Release, Remote};
use super::source::Source;
use crate::config::WitSettings;
use crate::error::{Error, Result, ResultExt as _};
use crate::exit::Exit;
use crate::templates::git;
use crate::templates::url::{self, Url};
use crate::templates::work::{self, PATIENCE, Work};

/// The network.
pub struct Network;

impl Network {
    /// Get ready; nothing is sent.
    ///
    /// # Errors
    /// Exit code 2: `wit.registries` is wrong.
    pub fn new(_settings: &WitSettings) -> Result<Self> {
        Ok(Self)
    }
}

impl Remote for Network {
    fn fetch(&self, _package: &PackageName, _registry: Option<&str>) -> Result<Option<Release>> {
        Ok(None)
    }

    fn versions(&self, _package: &PackageName) -> Result<Vec<Version>> {
        Ok(Vec::new())
    }

    fn source(&self, package: &PackageName, source: &Source) -> Result<Received> {
        match source {
            Source::Git { url, git_ref, folder } => {
                repository(package, url, git_ref.as_deref(), folder.as_deref())
            }
            Source::Path(path) => Err(Error::new(format!("'{}' is on this machine", path.display()))),
            Source::Archive(text) | Source::Oci(text) => Err(Error::usage(format!(
                "cannot get '{package}' from '{}'",
                url::redact(text)
            ))
            .caused_by("it is neither a path nor a Git repository")),
        }
    }
}

/// A folder of a Git repository.
fn repository(
    package: &PackageName,
    text: &str,
    git_ref: Option<&str>,
    folder: Option<&str>,
) -> Result<Received> {
    let shown = url::redact(text);
    let failed = |error: &Error| {
        let told = Error::new(format!("cannot get '{package}' from the repository '{shown}'"))
            .with_exit(error.exit());
        let told = std::iter::once(error.message())
            .chain(error.causes().iter().map(String::as_str))
            .fold(told, Error::caused_by);
        error
            .hints()
            .iter()
            .fold(told, |told, hint| told.hint(hint.clone()))
    };
    let url = Url::parse(text)
        .map_err(|error| failed(&error))?
        .ok_or_else(|| Error::usage(format!("'{shown}' is no URL of a Git repository")))?;
    let request = git::Request {
        url,
        git_ref: git_ref.map(str::to_owned),
        subfolder: None,
    };
    let fetched = in_the_open(move |work| {
        let scratch = tempfile::tempdir().or_fail(|| "cannot create a temporary folder")?;
        git::fetch(&request, scratch.path(), work, &|_, _| {})
    });
    let fetched = fetched.map_err(|error| {
        if error.exit() == Exit::Interrupted {
            error
        } else {
            failed(&error)
        }
    })?;
    let files = content::of_tree(&fetched.tree, folder).map_err(|error| failed(&error))?;
    Ok(Received {
        kept: content::to_keep(&files),
        revision: Some(fetched.commit),
    })
}

/// Do what may take long; Ctrl-C ends it.
fn in_the_open<T: Send + 'static>(work: impl FnOnce(&Work) -> Result<T> + Send + 'static) -> Result<T> {
    work::run(PATIENCE, work)
}

//! The source of a template, parsed from the first argument of `wash new`.

use std::path::{Path, PathBuf};

use super::embedded::{self, Embedded};
use crate::error::{Error, Result};
use crate::fetch::url::Url;

/// The source of a template.
#[derive(Debug)]
pub(crate) enum Source {
    /// A template embedded in the binary.
    Embedded(&'static Embedded),
    /// A local folder.
    Folder(PathBuf),
    /// A Git repository.
    Git(Url),
}

impl Source {
    /// Parses `argument`. Relative paths are resolved against `cwd`. With `git_ref`, a local folder is a Git repository.
    pub(crate) fn parse(argument: &str, cwd: &Path, git_ref: bool) -> Result<Self> {
        if let Some(template) = embedded::find(argument) {
            return Ok(Self::Embedded(template));
        }
        if let Some(url) = Url::parse(argument)? {
            return Ok(Self::Git(url));
        }
        let path = cwd.join(argument);
        if path.is_dir() {
            let path = path.canonicalize().map_err(|error| {
                Error::usage(format!("cannot read the template '{}'", path.display())).with_source(&error)
            })?;
            return Ok(if git_ref {
                Self::Git(Url::of_path(&path)?)
            } else {
                Self::Folder(path)
            });
        }
        Err(unknown(argument, &path))
    }

    /// The name of the source in messages, without secrets.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Embedded(template) => template.name.to_owned(),
            Self::Folder(path) => path.display().to_string(),
            Self::Git(url) => url.redacted().to_owned(),
        }
    }

    /// The last part of the source's name: the default name of the project.
    pub(crate) fn stem(&self) -> String {
        match self {
            Self::Embedded(template) => template.name.to_owned(),
            Self::Folder(path) => path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            Self::Git(url) => url.stem(),
        }
    }
}

fn unknown(argument: &str, path: &Path) -> Error {
    let shown = argument.escape_debug();
    if path.is_file() {
        return Error::usage(format!("'{}' is a file, not a template folder", path.display()));
    }
    let looks_like_path = argument.starts_with(['.', '/', '~', '\\']) || Path::new(argument).is_absolute();
    if looks_like_path {
        return Error::usage(format!("folder '{}' not found", path.display()))
            .hint("specify the path of a folder that contains a template");
    }
    let mut error = Error::usage(format!("unknown template '{shown}'"));
    let near = embedded::all()
        .iter()
        .map(|template| (strsim::jaro_winkler(template.name, argument), template.name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(score, _)| *score > 0.75);
    if let Some((_, name)) = near {
        error = error.hint(format!("did you mean '{name}'?"));
    }
    match argument.split('/').collect::<Vec<_>>().as_slice() {
        [host, _, ..] if host.contains('.') => {
            error = error.hint(format!("for a Git repository, use 'https://{shown}'"));
        }
        [owner, repository] if !owner.is_empty() && !repository.is_empty() => {
            error = error.hint(format!(
                "for a repository on GitHub, use 'https://github.com/{shown}'"
            ));
        }
        _ => {}
    }
    error.hint("run `wash new --list` to see the templates, or specify a Git URL or the path of a folder")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(argument: &str) -> String {
        Source::parse(argument, Path::new("/"), false)
            .unwrap_err()
            .hints()
            .join("\n")
    }

    #[test]
    fn a_typo_finds_the_nearest_template() {
        assert!(hints("http-helo-world").contains("did you mean 'http-hello-world'?"));
        assert!(!hints("zzz").contains("did you mean"));
    }

    #[test]
    fn repositories_without_scheme_are_recognised() {
        assert!(hints("github.com/a/b").contains("'https://github.com/a/b'"));
        assert!(hints("owner/name").contains("'https://github.com/owner/name'"));
    }

    #[test]
    fn folders_and_repositories_are_distinguished() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("tpl")).unwrap();
        assert!(matches!(
            Source::parse("tpl", dir.path(), false),
            Ok(Source::Folder(_))
        ));
        assert!(matches!(
            Source::parse("./tpl", dir.path(), true),
            Ok(Source::Git(_))
        ));
        assert!(matches!(
            Source::parse("git@example.com:a/b.git", dir.path(), false),
            Ok(Source::Git(_))
        ));
        assert!(matches!(
            Source::parse("http-hello-world", dir.path(), false),
            Ok(Source::Embedded(_))
        ));
    }
}

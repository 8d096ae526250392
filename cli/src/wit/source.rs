//! Sources of packages from the configuration: `wit.sources` and the overrides in `wkg.toml`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use wit_parser::PackageName;

use super::name::Spec;
use crate::error::{Error, Result, ResultExt as _};
use crate::fetch::url;

/// File name of the manifest of `wkg`, which has overrides and metadata.
pub(crate) const MANIFEST: &str = "wkg.toml";

/// A source of a package other than a package registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A folder with WIT files, a WIT file or an encoded package.
    Path(PathBuf),
    /// A folder in a Git repository.
    Git {
        /// URL of the repository.
        url: String,
        /// Branch, tag or commit; the default branch if `None`.
        git_ref: Option<String>,
        /// Folder in the repository.
        folder: Option<String>,
    },
    /// A `.tar.gz` archive: `URL` or `URL#FOLDER`.
    Archive(String),
    /// An artifact in an OCI registry.
    Oci(String),
}

/// The sources of a project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources {
    named: Vec<(Spec, Named)>,
    /// Metadata of the project's own package, from `wkg.toml`.
    pub(crate) metadata: Metadata,
}

/// A source with its original text.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// Text in the configuration.
    pub(crate) text: String,
    /// Parsed source.
    pub(crate) source: Source,
}

#[derive(Debug, Default, Deserialize)]
struct Manifest {
    #[serde(default)]
    overrides: BTreeMap<String, Override>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Deserialize)]
struct Override {
    path: Option<PathBuf>,
}

/// The metadata of a package in `wkg.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Metadata {
    /// Authors.
    #[serde(alias = "author")]
    pub(crate) authors: Option<String>,
    /// Description.
    pub(crate) description: Option<String>,
    /// License.
    #[serde(alias = "license")]
    pub(crate) licenses: Option<String>,
    /// URL of the source code.
    #[serde(alias = "repository")]
    pub(crate) source: Option<String>,
    /// URL of the home page.
    pub(crate) homepage: Option<String>,
    /// Revision of the source code.
    pub(crate) revision: Option<String>,
}

impl Sources {
    /// Reads `wit.sources` of the configuration, then the overrides in `wkg.toml`. Paths are relative to the project.
    ///
    /// # Errors
    /// Exit code 2: a key is not a package name, or a value is not a source.
    pub(crate) fn read(root: &Path, configured: &BTreeMap<String, String>) -> Result<Self> {
        let mut sources = Self::default();
        for (key, value) in configured {
            let invalid = |error: Error| {
                let hints = error.hints().to_vec();
                let error = Error::usage(format!("'wit.sources': {error}"));
                hints.into_iter().fold(error, Error::hint)
            };
            let package = Spec::parse(key).map_err(invalid)?;
            let source = Source::parse(value, root).map_err(invalid)?;
            let text = value.clone();
            sources.named.push((package, Named { text, source }));
        }
        let path = root.join(MANIFEST);
        if !path.is_file() {
            return Ok(sources);
        }
        let text = std::fs::read_to_string(&path).or_fail(|| format!("cannot read '{}'", path.display()))?;
        let manifest: Manifest = toml::from_str(&text).map_err(|error| {
            Error::usage(format!("invalid wkg manifest '{}'", path.display())).with_source(&error)
        })?;
        for (key, value) in manifest.overrides {
            // An override without a path sets a version, which is ignored: the world names the version.
            let Some(path) = value.path else { continue };
            let text = path.display().to_string();
            let source = Source::Path(root.join(path));
            sources.named.push((Spec::parse(&key)?, Named { text, source }));
        }
        sources.metadata = manifest.metadata;
        Ok(sources)
    }

    /// Finds the source of a package. An entry for its version takes precedence over one for all versions.
    pub(crate) fn find(&self, package: &PackageName) -> Option<&Named> {
        let mut fitting: Vec<_> = self
            .named
            .iter()
            .filter(|(spec, _)| spec.matches(package))
            .collect();
        fitting.sort_by_key(|(spec, _)| spec.version.is_none());
        fitting.first().map(|(_, named)| named)
    }

    /// Local files and folders that packages come from.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.named.iter().filter_map(|(_, named)| match &named.source {
            Source::Path(path) => Some(path.as_path()),
            _ => None,
        })
    }

    /// All entries as text, for comparisons.
    pub(crate) fn texts(&self) -> impl Iterator<Item = String> {
        self.named
            .iter()
            .map(|(spec, named)| format!("{spec}={}", named.text))
    }
}

impl Source {
    /// Text for users, without passwords.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Path(path) => path.display().to_string(),
            Self::Git { url, .. } => url::redact(url),
            Self::Archive(text) | Self::Oci(text) => url::redact(text),
        }
    }

    /// Parses a value of `wit.sources`.
    ///
    /// # Errors
    /// Exit code 2: the value is not a source.
    pub(crate) fn parse(text: &str, root: &Path) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Error::usage("the source of a package is empty"));
        }
        if let Some(url) = text.strip_prefix("git+") {
            return Ok(git(url));
        }
        if let Some(reference) = text.strip_prefix("oci://") {
            return Ok(Self::Oci(reference.to_owned()));
        }
        if let Some(path) = text.strip_prefix("file://") {
            return Ok(Self::Path(PathBuf::from(path)));
        }
        if text.starts_with("ssh://")
            || url::Url::parse(text).is_ok_and(|url| url.is_some()) && !text.contains("://")
        {
            return Ok(git(text));
        }
        if let Some((scheme @ ("https" | "http"), rest)) = text.split_once("://") {
            return of_web(text, scheme, rest);
        }
        if text.contains("://") {
            return Err(
                Error::usage(format!("unsupported source '{}'", url::redact(text))).hint(
                    "use a path, git+URL, the URL of a .tar.gz archive, or oci://REGISTRY/REPOSITORY:TAG",
                ),
            );
        }
        let path = root.join(text);
        let registry = text.split('/').next().unwrap_or_default();
        let is_host = registry.contains(['.', ':']) && !registry.starts_with('.') || registry == "localhost";
        if text.contains('/') && is_host && !path.exists() {
            return Ok(Self::Oci(text.to_owned()));
        }
        Ok(Self::Path(path))
    }
}

/// Parses an `https://` or `http://` URL: an archive or a Git repository, depending on how it ends.
fn of_web(text: &str, scheme: &str, rest: &str) -> Result<Source> {
    let (location, _) = rest.split_once(['#', '?']).unwrap_or((rest, ""));
    let lower = location.to_ascii_lowercase();
    let ends = |end: &str| lower.strip_suffix(end).is_some();
    let parts: Vec<&str> = location.trim_end_matches('/').split('/').collect();
    let forge = matches!(
        parts.first(),
        Some(&("github.com" | "gitlab.com" | "codeberg.org"))
    );
    if ends(".tar.gz") || ends(".tgz") || location.contains("/tarball/") {
        let host = location.split(['/', ':']).next().unwrap_or_default();
        if scheme == "http" && !matches!(host, "127.0.0.1" | "localhost") {
            return Err(Error::usage(format!("insecure URL '{}'", url::redact(text)))
                .caused_by("plain HTTP does not protect the content against changes in transit")
                .hint("use https://"));
        }
        return Ok(Source::Archive(text.to_owned()));
    }
    if ends(".git") || (forge && parts.len() == 3) {
        return Ok(git(text));
    }
    Err(Error::usage(format!(
        "ambiguous source '{}': it could be a Git repository or an archive",
        url::redact(text)
    ))
    .hint("use git+https://… for a Git repository, or a URL that ends in .tar.gz for an archive"))
}

/// Parses `URL#REF:FOLDER`.
fn git(text: &str) -> Source {
    let (url, rest) = text.split_once('#').unwrap_or((text, ""));
    let (git_ref, folder) = rest.split_once(':').unwrap_or((rest, ""));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Source::Git {
        url: url.to_owned(),
        git_ref: some(git_ref),
        folder: some(folder),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(url: &str, git_ref: Option<&str>, folder: Option<&str>) -> Source {
        Source::Git {
            url: url.to_owned(),
            git_ref: git_ref.map(str::to_owned),
            folder: folder.map(str::to_owned),
        }
    }

    #[test]
    fn every_kind_of_source_is_parsed() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("example.com/wit")).unwrap();
        let parse = |text| Source::parse(text, root.path()).unwrap();
        for path in [
            "vendor/wit",
            "./wit",
            "../x/wit",
            "greeting.wit",
            "example.com/wit",
        ] {
            assert_eq!(parse(path), Source::Path(root.path().join(path)), "{path}");
        }
        assert_eq!(parse("/abs/wit"), Source::Path("/abs/wit".into()));
        assert_eq!(parse("file:///abs/wit"), Source::Path("/abs/wit".into()));
        for archive in [
            "https://github.com/WebAssembly/wasi-http/archive/refs/tags/v0.2.0.tar.gz",
            "https://example.com/a.tgz?x=1",
            "http://127.0.0.1:8000/a.tar.gz",
        ] {
            assert_eq!(parse(archive), Source::Archive(archive.to_owned()));
        }
        let forge = "https://github.com/WebAssembly/wasi-http";
        assert_eq!(parse(forge), repository(forge, None, None));
        assert_eq!(
            parse("git+https://example.com/x#v1:wit/a"),
            repository("https://example.com/x", Some("v1"), Some("wit/a"))
        );
        assert_eq!(
            parse("git@example.com:a/b.git"),
            repository("git@example.com:a/b.git", None, None)
        );
        assert_eq!(
            parse("ssh://git@example.com/a#main"),
            repository("ssh://git@example.com/a", Some("main"), None)
        );
        for reference in [
            "ghcr.io/webassembly/wasi/http:0.2.0",
            "localhost:5000/a/b:1",
            "localhost/a:1",
        ] {
            assert_eq!(parse(reference), Source::Oci(reference.to_owned()));
        }
        assert_eq!(parse("oci://x/y:1"), Source::Oci("x/y:1".to_owned()));
        for wrong in [
            "",
            "ftp://x/y",
            "https://example.com/wit",
            "http://example.com/a.tar.gz",
        ] {
            assert!(Source::parse(wrong, root.path()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn sources_are_ordered_by_precedence() {
        let root = tempfile::tempdir().unwrap();
        let manifest = "[overrides]\n\"a:b\" = { path = \"of-wkg\" }\n\"c:d\" = { path = \"c\" }\n[metadata]\nlicense = \"MIT\"\n";
        std::fs::write(root.path().join(MANIFEST), manifest).unwrap();
        let configured = [("a:b", "any"), ("a:b@1.0.0", "one")];
        let configured = configured
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        let sources = Sources::read(root.path(), &configured).unwrap();
        let find = |text: &str| {
            let spec = Spec::parse(text).unwrap();
            Some(sources.find(&spec.package(spec.version.clone()))?.text.clone())
        };
        assert_eq!(find("a:b@1.0.0").as_deref(), Some("one"));
        assert_eq!(find("a:b@2.0.0").as_deref(), Some("any"));
        assert_eq!(find("c:d").as_deref(), Some("c"));
        assert_eq!(find("x:y"), None);
        assert_eq!(sources.metadata.licenses.as_deref(), Some("MIT"));
    }
}

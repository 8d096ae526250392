//! Detects a stale component: one from an earlier build.
//!
//! A build without changes writes nothing, and the component is up to date. A component is stale if it is older than
//! its sources, or if the build wrote a file with the same name to another folder (another profile or target): then
//! `build.component_path` does not match the build command. Cargo writes the exact list of sources next to the component
//! (`<name>.d`); without it, all source files of the project are compared.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::candidates::{relative, written_since};
use crate::config::BuildSettings;
use crate::error::{Error, Result};

/// Extensions of source files.
const CODE: [&str; 18] = [
    "c", "cc", "cpp", "cs", "go", "h", "hpp", "js", "jsx", "mbt", "mjs", "py", "rs", "ts", "tsx", "wat",
    "wit", "zig",
];

/// Folders with build output or third-party code.
const NOT_SOURCES: [&str; 6] = ["target", "node_modules", "dist", "build", "out", "vendor"];

/// Returns an error if the component at `path` is stale. The build that began at `started` has not written it.
pub(crate) fn refuse(path: &Path, settings: &BuildSettings, started: SystemTime) -> Result<()> {
    let root = &settings.project.root;
    let Ok(built) = path.metadata().and_then(|data| data.modified()) else {
        return Ok(());
    };
    let is_newer = |source: &PathBuf| {
        let modified = source.metadata().and_then(|data| data.modified());
        // Files saved during the build belong to the next build.
        modified.is_ok_and(|modified| modified > built && modified < started)
    };
    let listed = dep_info(path, root);
    // The WIT dependencies are fetched before a build and do not count as sources; the world itself does.
    let fetched = settings.wit.wit_dir.join(crate::wit::deps::NAME);
    let newer = match &listed {
        Some(sources) => sources.iter().find(|source| is_newer(source)).cloned(),
        None => code_files(root)
            .filter(|source| !source.starts_with(&fetched))
            .find(is_newer),
    };
    let is_twin = |other: &PathBuf| other != path && other.file_name() == path.file_name();
    // Without a build command, nothing was written.
    let twin = settings
        .command
        .as_ref()
        .and_then(|_| written_since(root, started).into_iter().find(is_twin));
    if newer.is_none() && twin.is_none() {
        return Ok(());
    }
    let mut error = Error::new(format!(
        "'{}' is stale: it is from an earlier build",
        path.display()
    ));
    if settings.command.is_some() {
        error = error.caused_by("the build command succeeded, but did not write it");
    }
    if let Some(source) = newer {
        error = error.caused_by(format!(
            "'{}' was modified after the build",
            relative(&source, root)
        ));
    }
    if settings.command.is_none() {
        return Err(error.hint("set `build.command` so that `wash build` can build it"));
    }
    error = match twin {
        Some(twin) => {
            let twin = relative(&twin, root);
            error.hint(format!(
                "the build wrote '{twin}': set `build.component_path` to it"
            ))
        }
        None => error.hint("set `build.component_path` to the file that the build command writes"),
    };
    Err(error.hint(format!(
        "if the component is up to date, delete '{}' and build again",
        path.display()
    )))
}

/// Returns the sources in the makefile rule that cargo writes next to the component.
fn dep_info(path: &Path, root: &Path) -> Option<Vec<PathBuf>> {
    let text = std::fs::read_to_string(path.with_extension("d")).ok()?;
    let (_, sources) = text.lines().next()?.split_once(": ")?;
    let separated = sources.replace("\\ ", "\0");
    Some(
        separated
            .split(' ')
            .filter(|path| !path.is_empty())
            .map(|path| root.join(path.replace('\0', " ")))
            .collect(),
    )
}

fn code_files(root: &Path) -> impl Iterator<Item = PathBuf> {
    ignore::WalkBuilder::new(root)
        .require_git(false)
        .filter_entry(|entry| !NOT_SOURCES.contains(&&*entry.file_name().to_string_lossy()))
        .build()
        .flatten()
        .map(ignore::DirEntry::into_path)
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| CODE.contains(&&*extension.to_string_lossy()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_dep_info_is_parsed() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("a.d"),
            "/t/a.wasm: /x/my\\ app/src/lib.rs src/b.rs\n",
        )
        .unwrap();
        let sources = dep_info(&folder.path().join("a.wasm"), Path::new("/r")).unwrap();
        assert_eq!(
            sources,
            [
                PathBuf::from("/x/my app/src/lib.rs"),
                PathBuf::from("/r/src/b.rs")
            ]
        );
    }
}

//! `cargo xtask generate`: updates the files that are generated from the code. With `--check`, only compares them.
//!
//! The example `generate` of the crate `wash` writes all files to one folder. This task copies them to the repository, or
//! compares them with the existing files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

/// Folders with generated files.
const FOLDERS: [&str; 3] = ["completions", "config-schema", "docs/reference"];

/// Examples that write them.
const PROGRAMS: [&str; 1] = ["generate"];

/// File name suffix of the generated files in `config-schema`.
const SCHEMA: &str = ".schema.json";

/// File contents by relative path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Updates the generated files or, with `check`, fails if one differs.
pub fn run(check: bool) -> Result<()> {
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    write_all(folder.path())?;
    let expected = read(folder.path())?;
    if expected.is_empty() {
        bail!("no files were generated");
    }
    let present = read(&shell::root())?;
    let drift = drift(&expected, &present);
    if drift.is_empty() {
        println!("{} generated files are up to date", expected.len());
        return Ok(());
    }
    for line in &drift {
        println!("{line}");
    }
    if check {
        bail!(
            "{} generated files differ; run `cargo xtask generate` and commit the result",
            drift.len()
        );
    }
    update(&expected, &present)?;
    println!("{} generated files updated", drift.len());
    Ok(())
}

/// Builds and runs the examples. They are built with the features of the whole workspace, like the tests, so that
/// nothing is compiled twice.
fn write_all(folder: &Path) -> Result<()> {
    let mut build = shell::cargo();
    build.args(["build", "--quiet", "--workspace"]);
    shell::run(build.args(PROGRAMS.iter().flat_map(|program| ["--example", program])))?;
    for program in PROGRAMS {
        let program = shell::target()?
            .join("debug/examples")
            .join(program)
            .with_extension(std::env::consts::EXE_EXTENSION);
        shell::read(Command::new(program).arg(folder).current_dir(shell::root()))?;
    }
    Ok(())
}

/// Reads the generated files under `root`.
fn read(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    for folder in FOLDERS {
        if root.join(folder).is_dir() {
            collect(root, Path::new(folder), &mut files)?;
        }
    }
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> Result<()> {
    let full = root.join(folder);
    for entry in fs::read_dir(&full).with_context(|| format!("cannot list {}", full.display()))? {
        let entry = entry?;
        let path = folder.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            collect(root, &path, files)?;
        } else if is_generated(&path) {
            let content =
                fs::read(entry.path()).with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(path, content);
        }
    }
    Ok(())
}

/// Returns whether a file is generated. `config-schema` also contains samples; the other folders contain only generated
/// files.
fn is_generated(path: &Path) -> bool {
    !path.starts_with("config-schema") || path.to_string_lossy().ends_with(SCHEMA)
}

/// Returns one line for each file that is missing, stale or no longer generated.
fn drift(expected: &Files, present: &Files) -> Vec<String> {
    let mut lines = Vec::new();
    for (path, content) in expected {
        match present.get(path) {
            None => lines.push(format!("missing  {}", path.display())),
            Some(old) if old != content => lines.push(format!("stale    {}", path.display())),
            Some(_) => {}
        }
    }
    let extra = present.keys().filter(|path| !expected.contains_key(*path));
    lines.extend(extra.map(|path| format!("extra    {}", path.display())));
    lines
}

fn update(expected: &Files, present: &Files) -> Result<()> {
    let root = shell::root();
    for (path, content) in expected {
        let full = root.join(path);
        if let Some(folder) = full.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        fs::write(&full, content).with_context(|| format!("cannot write {}", full.display()))?;
    }
    for path in present.keys().filter(|path| !expected.contains_key(*path)) {
        fs::remove_file(root.join(path)).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter()
            .map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn equal_files_do_not_drift() {
        let same = files(&[("docs/reference/cli.md", "a")]);
        assert!(drift(&same, &same).is_empty());
    }

    #[test]
    fn missing_stale_and_extra_files_are_reported() {
        let generated = files(&[("completions/wash.bash", "new"), ("docs/reference/cli.md", "a")]);
        let present = files(&[("completions/wash.bash", "old"), ("completions/wash.csh", "x")]);
        let expected = [
            "stale    completions/wash.bash",
            "missing  docs/reference/cli.md",
            "extra    completions/wash.csh",
        ];
        assert_eq!(drift(&generated, &present), expected);
    }

    #[test]
    fn samples_next_to_the_schemas_are_not_generated() {
        assert!(is_generated(Path::new("config-schema/config.schema.json")));
        assert!(!is_generated(Path::new("config-schema/samples/valid/empty.yaml")));
        assert!(is_generated(Path::new("completions/man/wash.1")));
    }
}

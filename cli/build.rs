//! Lists the files of `templates/` to embed them in the binary.
//!
//! Build output in a template folder (`target/`, `node_modules/`) is not embedded.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders and files that are not part of a template, such as build output.
const IGNORED: [&str; 5] = ["target", "node_modules", "dist", ".git", ".DS_Store"];

fn main() -> io::Result<()> {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let templates = manifest.join("../templates").canonicalize()?;
    let mut list = String::from("&[\n");
    for template in entries(&templates)? {
        if template.is_dir() {
            let mut files = Vec::new();
            collect(&template, &mut files)?;
            let _ = writeln!(list, "    Embedded {{ name: {:?}, files: &[", name(&template));
            for file in files {
                let path: Vec<String> = relative(&file, &template)
                    .components()
                    .map(|c| part(c.as_os_str()))
                    .collect();
                let (path, executable) = (path.join("/"), executable(&file)?);
                let content = file.display().to_string();
                let _ = writeln!(
                    list,
                    "        ({path:?}, include_bytes!({content:?}), {executable}),"
                );
            }
            list.push_str("    ] },\n");
        }
    }
    list.push_str("]\n");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("templates.rs"), list)
}

/// Adds every file under `dir`. Cargo watches a folder only if it has no subfolders, since these may contain build
/// output; otherwise it watches the single files.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let all = entries(dir)?;
    let clean = all.iter().all(|path| !path.is_dir());
    if clean {
        println!("cargo::rerun-if-changed={}", dir.display());
    }
    for path in all {
        if IGNORED.contains(&name(&path).as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}

/// Returns the entries of a folder, sorted for reproducible builds.
fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = fs::read_dir(dir)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    part(path.file_name().unwrap_or_default())
}

fn part(name: &std::ffi::OsStr) -> String {
    name.to_string_lossy().into_owned()
}

fn relative<'a>(path: &'a Path, root: &Path) -> &'a Path {
    path.strip_prefix(root).unwrap_or(path)
}

#[cfg(unix)]
fn executable(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(path)?.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn executable(_path: &Path) -> io::Result<bool> {
    Ok(false)
}

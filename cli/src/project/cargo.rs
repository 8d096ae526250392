//! Candidate paths of the component from `cargo metadata`.

use std::path::Path;

use cargo_metadata::{Metadata, MetadataCommand, Package, Target, TargetKind};

use super::candidates::Candidates;
use super::command::{arguments, has, value};
use crate::config::BuildSettings;

/// Targets that produce `.wasm` files, the most likely first.
const TARGETS: [&str; 5] = [
    "wasm32-wasip2",
    "wasm32-wasip1",
    "wasm32-wasip3",
    "wasm32-wasi",
    "wasm32-unknown-unknown",
];

/// Adds the files that the cargo commands in `words` may write.
pub(super) fn add(candidates: &mut Candidates, settings: &BuildSettings, words: &[String]) {
    let root = &settings.project.root;
    let words = &arguments(words, "cargo");
    let manifest =
        value(words, &["--manifest-path"]).map_or_else(|| root.join("Cargo.toml"), |path| root.join(path));
    let mut query = MetadataCommand::new();
    query
        .current_dir(root)
        .manifest_path(&manifest)
        .no_deps()
        .other_options(vec!["--offline".to_owned()]);
    for (name, value) in &settings.env {
        query.env(name, value);
    }
    match query.exec() {
        Ok(metadata) => add_outputs(candidates, &metadata, settings, words),
        Err(error) => {
            let line = error
                .to_string()
                .lines()
                .find(|line| line.starts_with("error:"))
                .map(str::to_owned);
            let why = line.unwrap_or_else(|| error.to_string());
            candidates.blind(format!(
                "the targets from `cargo metadata`, which failed for '{}': {why}",
                manifest.display()
            ));
        }
    }
}

fn add_outputs(candidates: &mut Candidates, metadata: &Metadata, settings: &BuildSettings, words: &[String]) {
    let root = &settings.project.root;
    let folder = value(words, &["--target-dir"]).map_or_else(
        || metadata.target_directory.clone().into_std_path_buf(),
        |path| root.join(path),
    );
    let profiles = profiles(words);
    let setting = |name: &str| {
        settings
            .env
            .get(name)
            .cloned()
            .or_else(|| std::env::var(name).ok())
    };
    let target = value(words, &["--target"])
        .map(str::to_owned)
        .or_else(|| setting("CARGO_BUILD_TARGET"));
    let targets: Vec<&str> = target
        .as_deref()
        .map_or_else(|| TARGETS.to_vec(), |target| vec![target]);
    for package in packages(metadata, root, words) {
        let why = format!("Cargo package '{}'", package.name);
        for output in package.targets.iter().filter(|output| is_output(output, words)) {
            for (target, profile) in targets
                .iter()
                .flat_map(|target| profiles.iter().map(move |it| (target, it)))
            {
                candidates.file(folder.join(target).join(profile).join(file_name(output)), &why);
            }
        }
    }
}

/// Returns the folder of the profile that the command selects, or the two default folders if the command is a script
/// that runs cargo.
fn profiles(words: &[String]) -> Vec<&str> {
    match value(words, &["--profile"]) {
        _ if words.is_empty() => vec!["release", "debug"],
        Some("dev" | "test") => vec!["debug"],
        Some("bench") => vec!["release"],
        Some(other) => vec![other],
        None if has(words, &["--release", "-r"]) => vec!["release"],
        None => vec!["debug"],
    }
}

/// The packages that the command builds: those it names, else the one of the root, else the default members.
fn packages<'a>(metadata: &'a Metadata, root: &Path, words: &[String]) -> Vec<&'a Package> {
    let members = metadata.workspace_packages();
    if let Some(name) = value(words, &["--package", "-p"]) {
        return members
            .into_iter()
            .filter(|package| package.name.as_str() == name)
            .collect();
    }
    let of_root = |package: &&Package| {
        package
            .manifest_path
            .parent()
            .is_some_and(|folder| same(folder.as_std_path(), root))
    };
    match members.iter().copied().find(of_root) {
        Some(package) if !has(words, &["--workspace", "--all"]) => vec![package],
        _ => members,
    }
}

fn same(one: &Path, other: &Path) -> bool {
    one == other || one.canonicalize().ok() == other.canonicalize().ok()
}

fn is_output(target: &Target, words: &[String]) -> bool {
    match value(words, &["--bin"]) {
        Some(name) => target.is_bin() && target.name == name,
        None if has(words, &["--lib"]) => target.is_cdylib(),
        None => target.is_bin() || target.is_cdylib(),
    }
}

fn file_name(target: &Target) -> String {
    let library = target.kind.contains(&TargetKind::CDyLib);
    let stem = if library {
        target.name.replace('-', "_")
    } else {
        target.name.clone()
    };
    format!("{stem}.wasm")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::command::words;

    #[test]
    fn the_profile_is_a_folder() {
        assert_eq!(profiles(&words("build --release")), ["release"]);
        assert_eq!(profiles(&words("build --profile dev")), ["debug"]);
        assert_eq!(profiles(&words("build --profile=small")), ["small"]);
        assert_eq!(profiles(&words("build")), ["debug"]);
        assert_eq!(profiles(&[]), ["release", "debug"]);
    }
}

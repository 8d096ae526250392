//! Determines the candidate paths of a project's component.

use super::candidates::Candidates;
use super::{cargo, command, node};
use crate::config::BuildSettings;

/// Returns only `component_path` if it is set, else the candidates from the build command, cargo and `package.json`.
pub(crate) fn find(settings: &BuildSettings) -> Candidates {
    if let Some(path) = &settings.component_path {
        let mut candidates = Candidates::default();
        candidates.file(path.clone(), "build.component_path");
        return candidates;
    }
    let root = &settings.project.root;
    let words = command::words(settings.command.as_deref().unwrap_or_default());
    let mut candidates = Candidates::default();
    for output in command::outputs(&words) {
        candidates.file(root.join(output), "an output of build.command");
    }
    if root.join("Cargo.toml").is_file() || command::has(&words, &["cargo"]) {
        cargo::add(&mut candidates, settings, &words);
    }
    if root.join("package.json").is_file() {
        node::add(&mut candidates, root);
    }
    candidates
}

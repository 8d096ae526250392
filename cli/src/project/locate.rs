//! Which tools are asked where the component of a project will be.

use super::candidates::Candidates;
use super::{cargo, command, node};
use crate::config::BuildSettings;

/// `component_path` and nothing else if it is set; else what the command, cargo and `package.json` say.
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

//! Candidate paths of the component from `package.json`.

use std::path::Path;

use serde_json::Value;

use super::candidates::Candidates;
use super::command::{outputs, words};

/// Adds the output files of the scripts in `package.json`, or the usual output folders if there are none.
pub(super) fn add(candidates: &mut Candidates, root: &Path) {
    let manifest = root.join("package.json");
    let text = std::fs::read(&manifest).unwrap_or_default();
    match serde_json::from_slice::<Value>(&text) {
        Ok(package) => {
            let scripts = package
                .get("scripts")
                .and_then(Value::as_object)
                .into_iter()
                .flatten();
            for (name, script) in scripts {
                for output in outputs(&words(script.as_str().unwrap_or_default())) {
                    candidates.file(
                        root.join(output),
                        &format!("an output of the script '{name}' in package.json"),
                    );
                }
            }
        }
        Err(error) => candidates.blind(format!(
            "the outputs of '{}', which is not valid JSON: {error}",
            manifest.display()
        )),
    }
    if candidates.files().is_empty() {
        for folder in ["dist", "build"] {
            candidates.folder(root.join(folder), "common output folder for package.json");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_name_their_outputs() {
        let root = tempfile::tempdir().unwrap();
        let package = r#"{"scripts": {"build": "jco componentize -w wit -o dist/app.wasm dist/app.js"}}"#;
        std::fs::write(root.path().join("package.json"), package).unwrap();
        let mut candidates = Candidates::default();
        add(&mut candidates, root.path());
        assert_eq!(candidates.files(), [root.path().join("dist/app.wasm")]);
    }

    #[test]
    fn without_outputs_the_usual_folders_are_searched() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("package.json"), "{}").unwrap();
        std::fs::create_dir(root.path().join("dist")).unwrap();
        for name in ["x.wasm", "x.component.wasm"] {
            std::fs::write(root.path().join("dist").join(name), "").unwrap();
        }
        let mut candidates = Candidates::default();
        add(&mut candidates, root.path());
        assert_eq!(candidates.files(), [root.path().join("dist/x.wasm")]);
    }
}

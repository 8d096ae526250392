//! Tests the rules with the files in `config-schema/samples`.

use std::path::{Path, PathBuf};

use super::parse::Format;
use super::validate;

fn samples(kind: &str) -> (PathBuf, Vec<PathBuf>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../config-schema/samples")
        .join(kind);
    let folder = folder.canonicalize().unwrap();
    let entries = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| Format::of(path).is_some()).collect();
    files.sort();
    assert!(files.len() > 10, "the samples are in {}", folder.display());
    (folder, files)
}

#[test]
fn valid_samples_are_accepted() {
    let (folder, files) = samples("valid");
    for file in files {
        let report = validate::file(&folder, &file).unwrap();
        assert_eq!(report.errors, [], "{}", file.display());
    }
}

#[test]
fn invalid_samples_are_refused_in_the_expected_words() {
    let (folder, files) = samples("invalid");
    for file in files {
        let report = validate::file(&folder, &file).unwrap();
        let lines = report.errors.iter().map(|problem| problem.render(&folder) + "\n");
        let found = lines
            .collect::<String>()
            .replace(&folder.display().to_string(), "FOLDER");
        assert!(
            !report.valid && !found.is_empty(),
            "{} was accepted",
            file.display()
        );
        let beside = PathBuf::from(format!("{}.txt", file.display()));
        if std::env::var_os("WASH_UPDATE_SAMPLES").is_some() {
            std::fs::write(&beside, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&beside).unwrap_or_default();
        assert_eq!(found, expected, "{}", file.display());
    }
}

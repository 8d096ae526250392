//! Runs the host with its guest, and checks the walk-through against the sources.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use wash_tests::{fixture, get};

/// The host process. Dropping it kills the process.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn visits_are_counted_by_the_plugin() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("visits.wasm");
    std::fs::write(&file, fixture::component_in(&example.join("guest"), "visits")).unwrap();
    let mut host = Running(
        Command::new(env!("CARGO_BIN_EXE_custom-host"))
            .arg(&file)
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    let output = host.0.stdout.take().unwrap();
    BufReader::new(output).read_line(&mut line).unwrap();
    let url = line
        .trim()
        .strip_prefix("Listening on ")
        .expect("a URL")
        .to_owned();
    let visit = |path: &str| get(&format!("{url}{path}")).unwrap().body;
    assert_eq!(visit("/hello"), "/hello: visit 101\n");
    assert_eq!(visit("/hello"), "/hello: visit 102\n");
    assert_eq!(visit("/other"), "/other: visit 101\n");
    let long = format!("/{}", "x".repeat(64));
    assert_eq!(visit(&long), format!("{long}: Error::BadName\n"));
}

/// Every block of the walk-through that names a file is a verbatim part of that file.
#[test]
fn the_walk_through_quotes_the_sources() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(example.join("../../docs/writing-a-host-plugin.md")).unwrap();
    let mut shown = 0;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some((_, file)) = line
            .strip_prefix("```")
            .and_then(|info| info.split_once(" file="))
        else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let source = std::fs::read_to_string(example.join(file)).unwrap();
        let source: Vec<&str> = source.lines().map(str::trim).collect();
        let block: Vec<&str> = block.into_iter().map(str::trim).collect();
        let is_there = source.windows(block.len()).any(|part| part == block);
        assert!(is_there, "{file} does not contain:\n{}", block.join("\n"));
        shown += 1;
    }
    assert!(shown >= 7, "the walk-through shows only {shown} blocks");
}

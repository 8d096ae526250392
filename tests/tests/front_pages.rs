//! What the pages in the repository say about the code is so: features, commands, templates, paths and links.

// A test ends by panicking; helpers of tests do, too.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex::Regex;
use wash_tests::Sandbox;

/// Pages that describe the repository. Those in `docs/reference` are generated.
const PAGES: &[&str] = &["README.md", "CONTRIBUTING.md", "SECURITY.md", "runtime/README.md"];

/// Folders and files at the root, with which a path in a page begins.
const ROOTS: &str = "cli|runtime|api|oci|tests|xtask|templates|examples|docs|config-schema|completions";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pages, and those of the book, with their content.
fn pages() -> BTreeMap<String, String> {
    let mut names: Vec<String> = PAGES.iter().map(|page| (*page).to_owned()).collect();
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "md")
        {
            names.push(format!("docs/{name}"));
        }
    }
    let pages: BTreeMap<_, _> = names.into_iter().map(|name| (name.clone(), read(name))).collect();
    assert!(pages.len() > PAGES.len(), "docs/ has no pages");
    pages
}

/// The rows of the table below a heading, without its head, as the text of their cells.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let rows: Vec<Vec<String>> = page
        .lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let cells = line.trim_matches('|').split('|');
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect();
    assert!(!rows.is_empty(), "there is no table below '{heading}'");
    rows
}

/// Text in backticks that is not in a block of code.
fn code(page: &str) -> Vec<String> {
    let mut in_block = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found
}

/// A feature of the runtime: whether it is on by default, and what it brings.
type Features = BTreeMap<String, (bool, String)>;

#[test]
fn the_features_of_the_runtime_are_those_of_its_manifest() {
    let manifest: toml::Table = read("runtime/Cargo.toml").parse().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let default: BTreeSet<&str> = features["default"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let names = features
        .keys()
        .map(String::as_str)
        .filter(|name| *name != "default");
    let expected: BTreeMap<&str, bool> = names.map(|name| (name, default.contains(name))).collect();

    let in_readme: Features = table(&read("runtime/README.md"), "## Features")
        .into_iter()
        .map(|row| {
            let [name, default, text] = row.as_slice() else {
                panic!("a row of the features has other cells: {row:?}");
            };
            let default = match default.as_str() {
                "yes" => true,
                "no" => false,
                other => panic!("'{name}' is on by default: '{other}'"),
            };
            (name.trim_matches('`').to_owned(), (default, text.clone()))
        })
        .collect();
    let line = Regex::new(r"^//! - `([a-z0-9-]+)`( \(default\))?: (.+)\.$").unwrap();
    let in_docs: Features = read("runtime/src/lib.rs")
        .lines()
        .skip_while(|line| *line != "//! # Features")
        .skip(1)
        .take_while(|line| !line.starts_with("//! #"))
        .filter(|line| *line != "//!")
        .map(|text| {
            let parts = line
                .captures(text)
                .unwrap_or_else(|| panic!("this line is not that of a feature: {text}"));
            (parts[1].to_owned(), (parts.get(2).is_some(), parts[3].to_owned()))
        })
        .collect();

    for (place, features) in [
        ("runtime/README.md", &in_readme),
        ("runtime/src/lib.rs", &in_docs),
    ] {
        let found: BTreeMap<&str, bool> = features
            .iter()
            .map(|(name, (default, _))| (name.as_str(), *default))
            .collect();
        assert_eq!(found, expected, "{place} (left) and runtime/Cargo.toml (right)");
    }
    assert_eq!(
        in_readme, in_docs,
        "runtime/README.md (left) and runtime/src/lib.rs (right)"
    );
}

/// The commands that `wash [COMMAND] -h` lists.
fn commands(sandbox: &Sandbox, command: &[&str]) -> BTreeSet<String> {
    let help = sandbox.wash([command, &["-h"]].concat()).run().success().stdout();
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_binary() {
    let sandbox = Sandbox::new();
    let mut listed = BTreeSet::new();
    for row in table(&read("README.md"), "## Commands") {
        let name = row[0].trim_matches('`').strip_prefix("wash ").unwrap().to_owned();
        let help = sandbox.wash([&name, "--help"]).run().success().stdout();
        let below = commands(&sandbox, &[&name]);
        for word in code(&row[1]) {
            assert!(
                below.contains(&word) || help.contains(&word),
                "README.md says that `wash {name}` has `{word}`"
            );
        }
        assert!(listed.insert(name), "README.md lists a command twice: {row:?}");
    }
    assert_eq!(
        listed,
        commands(&sandbox, &[]),
        "README.md (left) and `wash -h` (right)"
    );
}

#[test]
fn the_templates_of_the_readme_are_those_of_the_binary() {
    let run = Sandbox::new()
        .wash(["new", "--list", "-o", "json"])
        .run()
        .success();
    let document = run.json();
    let templates = document["data"]["templates"]
        .as_array()
        .unwrap_or_else(|| panic!("{run}"));
    let names: BTreeSet<String> = templates
        .iter()
        .map(|template| template["name"].as_str().unwrap().to_owned())
        .collect();
    let listed: BTreeSet<String> = table(&read("README.md"), "## Templates")
        .into_iter()
        .map(|row| row[0].trim_matches('`').to_owned())
        .collect();
    assert_eq!(listed, names, "README.md (left) and `wash new --list` (right)");
}

#[test]
fn paths_in_pages_exist() {
    // Capital letters stand for any name, as in `cli/src/commands/NAME.rs`.
    let path = Regex::new(&format!(r"^(?:{ROOTS})/[a-z0-9_./-]+$")).unwrap();
    let (mut seen, mut missing) = (0, Vec::new());
    for (page, content) in pages() {
        let folder = root().join(&page);
        let folder = folder.parent().unwrap();
        for name in code(&content).into_iter().filter(|name| path.is_match(name)) {
            seen += 1;
            if !root().join(&name).exists() && !folder.join(&name).exists() {
                missing.push(format!("{page}: {name}"));
            }
        }
    }
    assert!(seen > 20, "only {seen} paths were found");
    assert!(
        missing.is_empty(),
        "paths that do not exist:\n{}",
        missing.join("\n")
    );
}

#[test]
fn links_between_pages_lead_somewhere() {
    let link = Regex::new(r"\]\(([^)#:]+)(#[^)]*)?\)").unwrap();
    let (mut seen, mut broken) = (0, Vec::new());
    for (page, content) in pages() {
        let folder = root().join(&page);
        let folder = folder.parent().unwrap();
        for target in link.captures_iter(&content) {
            seen += 1;
            if !folder.join(&target[1]).exists() {
                broken.push(format!("{page}: {}", &target[1]));
            }
        }
    }
    assert!(seen > 10, "only {seen} links were found");
    assert!(
        broken.is_empty(),
        "links that lead nowhere:\n{}",
        broken.join("\n")
    );
}

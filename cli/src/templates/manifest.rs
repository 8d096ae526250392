//! Reads the names, the language and the description of a template from the manifests in its root.

use serde::Deserialize;

use crate::fetch::tree::Tree;

/// The language of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Language {
    /// With a `Cargo.toml`.
    Rust,
    /// With a `package.json` and a `tsconfig.json`.
    TypeScript,
    /// With a `package.json` only.
    JavaScript,
    /// With a `go.mod`.
    Go,
    /// With none of these files.
    Other,
}

impl Language {
    /// The display name.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::TypeScript => "TypeScript",
            Self::JavaScript => "JavaScript",
            Self::Go => "Go",
            Self::Other => "other",
        }
    }
}

/// The relevant fields of the manifests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Manifests {
    /// `package.name` of `Cargo.toml`.
    pub(crate) cargo: Option<String>,
    /// Does `Cargo.toml` define a workspace?
    pub(crate) workspace: bool,
    /// `name` of `package.json`.
    pub(crate) npm: Option<String>,
    /// `description` of `Cargo.toml` or else of `package.json`.
    pub(crate) description: Option<String>,
}

#[derive(Deserialize)]
struct CargoToml {
    package: Option<Named>,
    workspace: Option<toml::Table>,
}

#[derive(Deserialize)]
struct Named {
    name: Option<String>,
    description: Option<Description>,
}

/// A description may also be inherited (`description.workspace = true`).
#[derive(Deserialize)]
#[serde(untagged)]
enum Description {
    Text(String),
    #[allow(dead_code, reason = "only its form matters")]
    Inherited(toml::Value),
}

impl Manifests {
    /// Reads the manifests. Missing and invalid ones are ignored.
    pub(crate) fn read(tree: &Tree) -> Self {
        let cargo = tree
            .text("Cargo.toml")
            .and_then(|text| toml::from_str::<CargoToml>(text).ok());
        let workspace = cargo.as_ref().is_some_and(|cargo| cargo.workspace.is_some());
        let cargo = cargo.and_then(|cargo| cargo.package);
        let npm = tree
            .text("package.json")
            .and_then(|text| serde_json::from_str::<Named>(text).ok());
        let description = [&cargo, &npm]
            .into_iter()
            .flatten()
            .find_map(|named| match &named.description {
                Some(Description::Text(text)) => Some(text.clone()),
                _ => None,
            });
        Self {
            cargo: cargo.and_then(|named| named.name),
            workspace,
            npm: npm.and_then(|named| named.name),
            description,
        }
    }
}

/// Detects the language of a template.
pub(crate) fn language(tree: &Tree) -> Language {
    let has = |path| tree.text(path).is_some();
    if has("Cargo.toml") {
        Language::Rust
    } else if has("package.json") {
        if has("tsconfig.json") {
            Language::TypeScript
        } else {
            Language::JavaScript
        }
    } else if has("go.mod") {
        Language::Go
    } else {
        Language::Other
    }
}

/// A description in one line: that of the manifest, or else the first sentence of the README.
pub(crate) fn description(tree: &Tree) -> String {
    Manifests::read(tree)
        .description
        .or_else(|| readme_line(tree))
        .unwrap_or_default()
}

fn readme_line(tree: &Tree) -> Option<String> {
    let paragraph: Vec<&str> = tree
        .text("README.md")?
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty() || line.starts_with(['#', '!', '[', '<']))
        .take_while(|line| !line.is_empty())
        .collect();
    let paragraph = paragraph.join(" ");
    let sentence = paragraph
        .split_once(". ")
        .map_or(paragraph.as_str(), |(first, _)| first);
    let sentence = sentence.trim_end_matches(['.', ':']);
    (!sentence.is_empty()).then(|| sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &'static str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            tree.add_file(path, text.as_bytes().into(), false).unwrap();
        }
        tree
    }

    #[test]
    fn names_and_description_come_from_the_manifests() {
        let tree = tree(&[
            (
                "Cargo.toml",
                "[package]\nname = 'a-b'\ndescription.workspace = true",
            ),
            ("package.json", r#"{"name":"c","description":"It says"}"#),
        ]);
        let read = Manifests::read(&tree);
        assert_eq!(read.cargo.as_deref(), Some("a-b"));
        assert_eq!(read.npm.as_deref(), Some("c"));
        assert_eq!(read.description.as_deref(), Some("It says"));
        assert_eq!(language(&tree), Language::Rust);
    }

    #[test]
    fn a_readme_describes_a_template_without_description() {
        let tree = tree(&[
            ("README.md", "# Title\n\nServes\nHTTP. And more.\n"),
            ("go.mod", "module x"),
        ]);
        assert_eq!(description(&tree), "Serves HTTP");
        assert_eq!(language(&tree), Language::Go);
    }

    #[test]
    fn a_workspace_has_no_name() {
        let read = Manifests::read(&tree(&[("Cargo.toml", "[workspace]\nmembers = []")]));
        assert_eq!((read.cargo, read.workspace), (None, true));
    }
}

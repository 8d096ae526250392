//! The templates inside the binary.

use std::borrow::Cow;

use super::manifest::{self, Language};
use crate::error::Result;
use crate::fetch::tree::Tree;

/// A template inside the binary.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// What `wash new` calls it.
    pub(crate) name: &'static str,
    /// Path, content and whether it may be run.
    files: &'static [(&'static str, &'static [u8], bool)],
}

/// Every embedded template, sorted by name.
pub(crate) fn all() -> &'static [Embedded] {
    ALL
}

static ALL: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// The template of that name.
pub(crate) fn find(name: &str) -> Option<&'static Embedded> {
    ALL.iter().find(|template| template.name == name)
}

impl Embedded {
    /// Its files.
    pub(crate) fn tree(&self) -> Result<Tree> {
        let mut tree = Tree::default();
        for (path, content, executable) in self.files {
            tree.add_file(path, Cow::Borrowed(content), *executable)?;
        }
        Ok(tree)
    }

    /// The language it is written in.
    pub(crate) fn language(&self) -> Language {
        self.tree()
            .map_or(Language::Other, |tree| manifest::language(&tree))
    }

    /// What it is, in one line.
    pub(crate) fn description(&self) -> String {
        self.tree()
            .map(|tree| manifest::description(&tree))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_a_project_with_a_description() {
        assert!(find("http-hello-world").is_some());
        for template in all() {
            let tree = template.tree().unwrap();
            assert!(tree.text(".wash/config.yaml").is_some(), "{}", template.name);
            assert!(tree.text(".gitignore").is_some(), "{}", template.name);
            assert_ne!(template.language(), Language::Other, "{}", template.name);
            assert!(
                !template.description().is_empty(),
                "{} has neither description nor README",
                template.name
            );
            assert!(
                !template.description().contains(['[', '`', '*']),
                "a terminal shows the description of {} as it is",
                template.name
            );
        }
    }

    #[test]
    fn no_build_output_is_embedded() {
        for template in all() {
            for (path, ..) in template.files {
                assert!(
                    !path
                        .split('/')
                        .any(|part| part == "target" || part == "node_modules"),
                    "{path}"
                );
            }
        }
    }
}

//! The templates embedded in the binary.

use std::borrow::Cow;

use super::manifest::{self, Language};
use crate::error::Result;
use crate::fetch::tree::Tree;

/// A template embedded in the binary.
#[derive(Debug)]
pub(crate) struct Embedded {
    /// Name of the template in `wash new`.
    pub(crate) name: &'static str,
    /// Path, content and executable bit of each file.
    files: &'static [(&'static str, &'static [u8], bool)],
}

/// Every embedded template, sorted by name.
pub(crate) fn all() -> &'static [Embedded] {
    ALL
}

static ALL: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Finds a template by name.
pub(crate) fn find(name: &str) -> Option<&'static Embedded> {
    ALL.iter().find(|template| template.name == name)
}

impl Embedded {
    /// The files of the template.
    pub(crate) fn tree(&self) -> Result<Tree> {
        let mut tree = Tree::default();
        for (path, content, executable) in self.files {
            tree.add_file(path, Cow::Borrowed(content), *executable)?;
        }
        Ok(tree)
    }

    /// The language of the template.
    pub(crate) fn language(&self) -> Language {
        self.tree()
            .map_or(Language::Other, |tree| manifest::language(&tree))
    }

    /// A description in one line.
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
                "the description of {} must not contain markup",
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

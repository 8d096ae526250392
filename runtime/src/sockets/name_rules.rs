//! Which names may be looked up.

use std::collections::HashSet;

/// The names that a workload may look up.
#[derive(Debug, Default)]
pub(crate) struct NameRules {
    exact: HashSet<String>,
    /// Each with its leading dot.
    suffixes: Vec<String>,
}

impl NameRules {
    /// From exact names and `*.suffix`, in any case, with or without the final dot.
    pub(crate) fn new(rules: &[String]) -> Self {
        let mut names = Self::default();
        for rule in rules {
            let rule = rule.trim().trim_end_matches('.').to_ascii_lowercase();
            match rule.strip_prefix('*') {
                Some(suffix) if suffix.starts_with('.') => names.suffixes.push(suffix.to_owned()),
                _ => {
                    names.exact.insert(rule);
                }
            }
        }
        names
    }

    /// Whether `name`, in lower case and without a final dot, may be looked up.
    pub(super) fn allow(&self, name: &str) -> bool {
        let below = |suffix: &String| name.len() > suffix.len() && name.ends_with(suffix.as_str());
        self.exact.contains(name) || self.suffixes.iter().any(below)
    }
}

//! Rules for names that may be looked up.

use std::collections::HashSet;

/// The names that a workload may look up.
#[derive(Debug, Default)]
pub(crate) struct NameRules {
    exact: HashSet<String>,
    /// Suffixes with their leading dot.
    suffixes: Vec<String>,
}

impl NameRules {
    /// Parses rules: exact names or `*.suffix`, case-insensitive, with or without a trailing dot.
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

    /// Whether `name` may be looked up. It must be in lower case, without a trailing dot.
    pub(super) fn allow(&self, name: &str) -> bool {
        let below = |suffix: &String| name.len() > suffix.len() && name.ends_with(suffix.as_str());
        self.exact.contains(name) || self.suffixes.iter().any(below)
    }
}

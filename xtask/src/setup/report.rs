//! The report of what setup found, installed or could not install.

use std::fmt;

/// The state of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was already installed. Contains its path or version.
    Found(String),
    /// This run installed it. Contains its path or version.
    Installed(String),
    /// It is missing. Contains instructions for a manual installation.
    Missing(String),
}

/// One line of the report.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    name: &'static str,
    verdict: Verdict,
}

/// The report. Each line is printed when it is added.
#[derive(Debug, Default)]
pub(super) struct Report {
    entries: Vec<Entry>,
}

impl Report {
    /// Adds a line and prints it.
    pub(super) fn add(&mut self, name: &'static str, verdict: Verdict) {
        let entry = Entry { name, verdict };
        println!("{entry}");
        self.entries.push(entry);
    }

    /// Returns the names of the missing requirements.
    pub(super) fn missing(&self) -> Vec<&'static str> {
        let missing = self
            .entries
            .iter()
            .filter(|entry| matches!(entry.verdict, Verdict::Missing(_)));
        missing.map(|entry| entry.name).collect()
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, detail) = match &self.verdict {
            Verdict::Found(detail) => ("found", detail),
            Verdict::Installed(detail) => ("installed", detail),
            Verdict::Missing(detail) => ("MISSING", detail),
        };
        write!(f, "{word:<9}  {:<15}  {detail}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_returns_only_missing_requirements() {
        let mut report = Report::default();
        report.add("a", Verdict::Found("here".into()));
        report.add("b", Verdict::Missing("get it".into()));
        report.add("c", Verdict::Installed("now".into()));
        assert_eq!(report.missing(), ["b"]);
    }
}

//! What setup found, installed and could not provide.

use std::fmt;

/// What became of one requirement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was there already; where.
    Found(String),
    /// This run installed it; where.
    Installed(String),
    /// It is not there; how to get it by hand.
    Missing(String),
}

/// One line of the report.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    name: &'static str,
    verdict: Verdict,
}

/// The report, printed line by line as it grows.
#[derive(Debug, Default)]
pub(super) struct Report {
    entries: Vec<Entry>,
}

impl Report {
    /// Add a line and print it.
    pub(super) fn add(&mut self, name: &'static str, verdict: Verdict) {
        let entry = Entry { name, verdict };
        println!("{entry}");
        self.entries.push(entry);
    }

    /// The names of what is missing.
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
    fn only_what_is_missing_counts_as_missing() {
        let mut report = Report::default();
        report.add("a", Verdict::Found("here".into()));
        report.add("b", Verdict::Missing("get it".into()));
        report.add("c", Verdict::Installed("now".into()));
        assert_eq!(report.missing(), ["b"]);
    }
}

//! The traits and types of checks and fixes.

use serde::Serialize;
use serde_json::{Map, Value};

use super::surroundings::Surroundings;
use crate::error::Result;

/// The outcome of a check, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// No problem.
    Ok,
    /// Not relevant to this project.
    Skipped,
    /// Not a problem yet, but likely to become one.
    Warning,
    /// Something that this project or wash itself needs does not work.
    Broken,
}

impl Verdict {
    /// The verdict as shown in reports.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Broken => "broken",
        }
    }
}

/// The findings of one check.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    pub(crate) verdict: Verdict,
    /// What the check observed (version, path, size), in one line.
    pub(crate) evidence: String,
    /// The same as structured data, for JSON output.
    pub(crate) facts: Map<String, Value>,
    /// What the user can do about the problem.
    pub(crate) advice: Option<String>,
    /// What `--fix` does about the problem.
    pub(crate) fix: Option<Box<dyn Fix>>,
}

impl Diagnosis {
    fn new(verdict: Verdict, evidence: impl Into<String>) -> Self {
        Self {
            verdict,
            evidence: evidence.into(),
            facts: Map::new(),
            advice: None,
            fix: None,
        }
    }

    /// Creates a diagnosis without a problem.
    pub(crate) fn ok(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, evidence)
    }

    /// Creates a diagnosis of something that is not relevant here.
    pub(crate) fn skipped(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Skipped, evidence)
    }

    /// Creates a diagnosis of a likely future problem.
    pub(crate) fn warning(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Warning, evidence)
    }

    /// Creates a diagnosis of something that does not work.
    pub(crate) fn broken(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Broken, evidence)
    }

    /// Sets what the user can do.
    #[must_use]
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Sets the fix that `--fix` applies.
    #[must_use]
    pub(crate) fn fixed_by(mut self, fix: impl Fix + 'static) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Adds a fact to the JSON output.
    #[must_use]
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// Checks one thing, without changing anything and without using the network.
pub(crate) trait Check: Send + Sync {
    /// Stable ID.
    fn id(&self) -> &str;
    /// What the check covers, for `--list`.
    fn about(&self) -> &str;
    /// Runs the check.
    fn run(&self, around: &Surroundings) -> Diagnosis;
}

/// Repairs one thing. A fix is safe: it deletes no user data and can be applied repeatedly.
pub(crate) trait Fix: std::fmt::Debug + Send + Sync {
    /// What the fix does, as a shell command if there is an equivalent one.
    fn describe(&self) -> String;
    /// Applies the fix.
    fn apply(&self, around: &Surroundings) -> Result<()>;
}

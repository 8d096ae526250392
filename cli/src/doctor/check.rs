//! What a check and a fix are.

use serde::Serialize;
use serde_json::{Map, Value};

use super::surroundings::Surroundings;
use crate::error::Result;

/// How a check ended, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// As it should be.
    Ok,
    /// It does not matter here.
    Skipped,
    /// Something that works today but will be in the way.
    Warning,
    /// Something that this project, or wash itself, needs does not work.
    Broken,
}

impl Verdict {
    /// The word in reports.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Warning => "warning",
            Self::Broken => "broken",
        }
    }
}

/// What a check found.
#[derive(Debug)]
pub(crate) struct Diagnosis {
    /// How it ended.
    pub(crate) verdict: Verdict,
    /// What was seen: version, path, number. One line.
    pub(crate) evidence: String,
    /// The same for programs.
    pub(crate) facts: Map<String, Value>,
    /// What the user can do about it.
    pub(crate) advice: Option<String>,
    /// What `--fix` can do about it.
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

    /// As it should be.
    pub(crate) fn ok(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Ok, evidence)
    }

    /// It does not matter here.
    pub(crate) fn skipped(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Skipped, evidence)
    }

    /// It will be in the way.
    pub(crate) fn warning(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Warning, evidence)
    }

    /// It does not work.
    pub(crate) fn broken(evidence: impl Into<String>) -> Self {
        Self::new(Verdict::Broken, evidence)
    }

    /// Say what to do.
    #[must_use]
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Offer to do it.
    #[must_use]
    pub(crate) fn fixed_by(mut self, fix: impl Fix + 'static) -> Self {
        self.fix = Some(Box::new(fix));
        self
    }

    /// Add a fact for programs.
    #[must_use]
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

/// Looks at one thing. It changes nothing and uses no network.
pub(crate) trait Check: Send + Sync {
    /// The stable name.
    fn id(&self) -> &str;
    /// What is looked at, for `--list`.
    fn about(&self) -> &str;
    /// Look.
    fn run(&self, around: &Surroundings) -> Diagnosis;
}

/// Repairs one thing. Safe: it deletes nothing of the user's and can be repeated.
pub(crate) trait Fix: std::fmt::Debug + Send + Sync {
    /// What will be done, as a command where there is one.
    fn describe(&self) -> String;
    /// Do it.
    fn apply(&self, around: &Surroundings) -> Result<()>;
}

//! Reasons of failed starts, for later status requests.

use parking_lot::Mutex;

/// Number of failures that are remembered; the oldest are dropped first.
const MAX_FAILURES: usize = 1024;

/// The failed starts of a host as pairs of workload id and reason, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<Vec<(String, String)>>);

impl Failures {
    /// Records why the last start of a workload failed.
    pub(super) fn add(&self, id: &str, why: &str) {
        let mut failures = self.0.lock();
        failures.retain(|(failed, _)| failed != id);
        if failures.len() >= MAX_FAILURES {
            failures.remove(0);
        }
        failures.push((id.to_owned(), why.to_owned()));
    }

    /// Removes the failure of a workload.
    pub(super) fn forget(&self, id: &str) {
        self.0.lock().retain(|(failed, _)| failed != id);
    }

    /// Returns why the last start of a workload failed.
    pub(super) fn reason(&self, id: &str) -> Option<String> {
        let failures = self.0.lock();
        let mut all = failures.iter();
        all.find(|(failed, _)| failed == id).map(|(_, why)| why.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_remembered_and_bounded() {
        let failures = Failures::default();
        for number in 0..=MAX_FAILURES {
            failures.add(&number.to_string(), "why");
        }
        failures.add("1", "again");
        assert_eq!(failures.0.lock().len(), MAX_FAILURES);
        assert_eq!(failures.reason("0"), None);
        assert_eq!(failures.reason("1").as_deref(), Some("again"));
        failures.forget("1");
        assert_eq!(failures.reason("1"), None);
    }
}

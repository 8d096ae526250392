//! Why starts failed, for whoever asks later.

use parking_lot::Mutex;

/// Failures that are remembered; beyond, the oldest is forgotten.
const MAX_FAILURES: usize = 1024;

/// The failed starts of a host: workload and reason, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Failures(Mutex<Vec<(String, String)>>);

impl Failures {
    /// Remember why the last start of a workload failed.
    pub(super) fn add(&self, id: &str, why: &str) {
        let mut failures = self.0.lock();
        failures.retain(|(failed, _)| failed != id);
        if failures.len() >= MAX_FAILURES {
            failures.remove(0);
        }
        failures.push((id.to_owned(), why.to_owned()));
    }

    /// Forget a workload.
    pub(super) fn forget(&self, id: &str) {
        self.0.lock().retain(|(failed, _)| failed != id);
    }

    /// Why the last start of a workload failed.
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
